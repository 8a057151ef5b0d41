import { type ApprovalRecord, decidePullRequest, type PullRequest } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { type PullRequestState, pullRequestState } from '../state/pull-requests.ts';
import { needsNoApproval } from './before-loss.ts';
import { carryOut } from './carry-out.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { pullRequestFacts } from './pull-request.ts';
import { runWhileOpen } from './run-while-open.ts';
import { pushedUnseen } from './strangers-push.ts';

/** Somebody who may asked for a run of this pull request as it is now. That is no approval: strangers' code still waits. */
export async function askPullRequest(deps: DecideDeps, wish: Wish, pullRequest: PullRequest): Promise<Outcome> {
  const state = await seenState(deps, wish, pullRequest);
  const facts = await pullRequestFacts(deps, wish.repository, pullRequest, {
    approval: state.approval,
    revoked: state.revoked,
    pushedBy: state.pushedBy,
    wishId: wish.id,
    askedFor: true,
  });
  return carryOut(deps, wish, decidePullRequest(pullRequest, deps.policy, facts), pullRequest.number);
}

/** Its approval was lost with Redis; the run that it allowed was not. */
export const HAS_RUN: Outcome = { outcome: 'ignored', reason: 'the commit was allowed to run before' };

/** Records an approval and runs what it allows. */
export async function runApproved(
  deps: DecideDeps,
  wish: Wish,
  pullRequest: PullRequest,
  approval: ApprovalRecord,
): Promise<Outcome> {
  const state = await seenState(deps, wish, pullRequest);
  const store = pullRequestState(deps.producer, wish.repository.id, pullRequest.number);
  await store.update((now = state) => {
    // A newer head may have been noted meanwhile, even with an approval of its own.
    if (now.headSha !== state.headSha) return { ...now, approval: now.approval ?? approval };
    const { revoked: _, ...rest } = now;
    return { ...rest, approval };
  });
  deps.audit('approve', {
    actor: approval.by,
    how: approval.how,
    github_repository: wish.repository.fullName,
    github_pull_request: pullRequest.number,
    github_sha: approval.sha,
  });
  if (await needsNoApproval(deps, wish, approval.sha, approval.at)) return HAS_RUN;
  const facts = await pullRequestFacts(deps, wish.repository, pullRequest, {
    approval,
    pushedBy: state.pushedBy,
    wishId: wish.id,
  });
  const decision = decidePullRequest(pullRequest, deps.policy, facts);
  return runWhileOpen(deps, wish, pullRequest, decision);
}

/** What is known of the pull request's present head; a head that no delivery announced yet is seen now. */
export async function seenState(deps: DecideDeps, wish: Wish, pullRequest: PullRequest): Promise<PullRequestState> {
  const store = pullRequestState(deps.producer, wish.repository.id, pullRequest.number);
  return store.update((known) => (known?.headSha === pullRequest.head.sha ? known : seenNow(deps, pullRequest, known)));
}

function seenNow(deps: DecideDeps, pullRequest: PullRequest, known: PullRequestState | undefined): PullRequestState {
  const { approval } = known ?? {};
  const kept = approval && (deps.policy.approval === 'sticky' || approval.sha === pullRequest.head.sha);
  const revoked = kept ? undefined : (approval ?? known?.revoked);
  const pushedBy = pushedUnseen(deps, pullRequest, known);
  return {
    headSha: pullRequest.head.sha,
    headSeenAt: Date.now(),
    ...(kept && { approval }),
    ...(revoked && { revoked }),
    ...(pushedBy && { pushedBy }),
    ...(known?.closed && { closed: known.closed }),
  };
}
