import { approve, approvesCommit, type ReviewApproved, speaksForHead } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { pullRequestState } from '../state/pull-requests.ts';
import { runApproved } from './ask-pull-request.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';
import { pushedUnseen } from './strangers-push.ts';

/** An approving review of a commit allows CI for that commit, if CI was waiting for somebody to allow it. */
export async function onReview(deps: DecideDeps, wish: Wish, event: ReviewApproved): Promise<Outcome> {
  const { pullRequest, repository, actor, authorAssociation: association, isBot } = event;
  const known = await pullRequestState(deps.producer, repository.id, pullRequest.number).read();
  if (speaksForHead(pullRequest, deps.policy, { pushedBy: pushedUnseen(deps, pullRequest, known) }))
    return { outcome: 'ignored', reason: 'the author needs no approval' };
  if (known?.approval && approvesCommit(known.approval, event.sha))
    return { outcome: 'ignored', reason: 'the commit is approved already' };
  if (!(await mayApprove(deps, repository, { login: actor, association, isBot }))) {
    return { outcome: 'refused', reason: `@${actor} may not approve` };
  }
  const result = approve({
    headSha: pullRequest.head.sha,
    requestedSha: event.sha,
    at: event.submittedAt,
    by: actor,
    how: 'review',
  });
  if ('refused' in result) return { outcome: 'refused', reason: result.refused.reason };
  return runApproved(deps, wish, pullRequest, result.approved);
}
