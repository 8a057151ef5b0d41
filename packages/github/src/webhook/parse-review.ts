import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { pullRequestShape, toPullRequest } from '../pull-request.ts';
import { moment, sha } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { authorship, isBot, writer } from './author.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

const stateShape = z.object({ review: z.object({ state: z.string().max(64), commit_id: z.string().nullish() }) });
const reviewEventShape = envelope.extend({
  pull_request: pullRequestShape,
  review: authorship.extend({ commit_id: sha, submitted_at: moment }),
});

/** A review that approves a pull request. The other kinds decide nothing. */
export function parseReview(payload: unknown): Parsed<GithubEvent> {
  const action = readAction(payload, 'pull_request_review');
  if (action !== 'submitted') return nothingActsOn('a review', action);
  const { review } = readPayload(stateShape, payload, 'pull_request_review');
  // Webhooks write it in lower case, the API in upper case.
  if (review.state.toLowerCase() !== 'approved') return { ignored: 'only a review that approves can allow CI' };
  // The commit is what is approved: without one, e.g. after it was garbage-collected, nothing is.
  if (review.commit_id == null) return { ignored: 'GitHub does not say which commit was reviewed' };
  const raw = readPayload(reviewEventShape, payload, 'pull_request_review');
  return {
    event: {
      kind: 'review_approved',
      ...origin(raw),
      ...writer(raw.review),
      pullRequest: toPullRequest(raw.pull_request),
      sha: raw.review.commit_id,
      authorAssociation: raw.review.author_association,
      isBot: isBot(raw.review),
      submittedAt: raw.review.submitted_at,
    },
  };
}
