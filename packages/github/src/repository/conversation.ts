import { z } from 'zod';
import { PAGE_SIZE } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import { cutToCharacters } from '../cut.ts';
import { id } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

/** All that GitHub has. */
export type Reaction = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

/** GitHub refuses longer comments. */
const MAX_BODY = 65_536;

const permission = `${permissionLabel('issues', 'write')}", "${permissionLabel('pull_requests', 'write')}`;

const reactionsShape = z.array(z.object({ content: z.string(), user: z.object({ login: z.string() }).nullable() }));

const commentsShape = z.array(
  z.object({ body: z.string().nullish(), user: z.object({ login: z.string() }).nullable() }),
);

/** Answers to people below a pull request; to GitHub it is an issue. */
export function createConversation(call: RepositoryCall, fullName: string, ownLogin: () => Promise<string>) {
  return {
    /** Of the first hundred, oldest first. NotFoundError when the comment is gone. */
    async listOwnReactions(commentId: number): Promise<string[]> {
      const login = await ownLogin();
      const { data } = await call(
        {
          route: 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
          parameters: { comment_id: commentId, per_page: PAGE_SIZE },
          doing: `list the reactions to comment ${commentId} on ${fullName}`,
          permission,
        },
        reactionsShape,
      );
      return data.filter(({ user }) => user?.login === login).map(({ content }) => content);
    },

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

    /** Looks through the first hundred comments since then. `since` in milliseconds since the epoch. */
    async hasOwnComment(
      number: number,
      { since, containing }: { since: number; containing: string },
    ): Promise<boolean> {
      const login = await ownLogin();
      const { data } = await call(
        {
          route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
          parameters: { issue_number: number, since: new Date(since).toISOString(), per_page: PAGE_SIZE },
          doing: `list the comments on pull request ${number} of ${fullName}`,
          permission,
        },
        commentsShape,
      );
      return data.some(({ user, body }) => user?.login === login && (body ?? '').includes(containing));
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
