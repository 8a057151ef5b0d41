import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { id, moment } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { authorship, isBot, writer } from './author.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

/** GitHub allows 65,536 characters; those beyond Unicode's first plane count as two here. */
const MAX_BODY = 2 * 65_536;

const placeShape = z.object({ issue: z.object({ pull_request: z.object({}).nullish() }) });
const commentEventShape = envelope.extend({
  issue: z.object({ number: id }),
  comment: authorship.extend({ id, body: z.string().max(MAX_BODY), created_at: moment }),
});

/** A comment below a pull request. To GitHub a pull request is an issue: `pull_request` tells it from a real one. */
export function parseComment(payload: unknown): Parsed<GithubEvent> {
  const action = readAction(payload, 'issue_comment');
  if (action === 'edited') return { ignored: 'edited comments do not run again' };
  if (action !== 'created') return nothingActsOn('a comment', action);
  const { issue } = readPayload(placeShape, payload, 'issue_comment');
  if (!issue.pull_request) return { ignored: 'only comments on pull requests are commands; this one is on an issue' };
  const raw = readPayload(commentEventShape, payload, 'issue_comment');
  return {
    event: {
      kind: 'comment_created',
      ...origin(raw),
      ...writer(raw.comment),
      number: raw.issue.number,
      commentId: raw.comment.id,
      body: raw.comment.body,
      authorAssociation: raw.comment.author_association,
      isBot: isBot(raw.comment),
      createdAt: raw.comment.created_at,
    },
  };
}
