import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import { cutToCharacters } from '../cut.ts';
import { id } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

/** All that GitHub has. */
export type Reaction = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

/** GitHub refuses longer comments. */
const MAX_BODY = 65_536;

const permission = `${permissionLabel('issues', 'write')}", "${permissionLabel('pull_requests', 'write')}`;

/** Answers to people below a pull request; to GitHub it is an issue. */
export function createConversation(call: RepositoryCall, fullName: string) {
  return {
    /** The same reaction twice is one. NotFoundError when the comment is gone. */
    async createReaction(commentId: number, content: Reaction): Promise<void> {
      await call(
        {
          route: 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
          parameters: { comment_id: commentId, content },
          doing: `react with "${content}" to comment ${commentId} on ${fullName}`,
          permission,
        },
        z.object({ id }),
      );
    },

    /** Always makes a new one; cut to what GitHub takes. */
    async createComment(number: number, body: string): Promise<{ id: number }> {
      const { data } = await call(
        {
          route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
          parameters: { issue_number: number, body: cutToCharacters(body, MAX_BODY) },
          doing: `comment on pull request ${number} of ${fullName}`,
          permission,
        },
        z.object({ id }),
      );
      return data;
    },
  };
}
