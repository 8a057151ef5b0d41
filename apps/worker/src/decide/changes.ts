import {
  type ApprovalRecord,
  approve,
  approvesCommit,
  type ChangeEvent,
  decide,
  type Facts,
  isApprovingLabel,
  type PullRequestClosed,
  type PullRequestLabeled,
  type PullRequestUpdated,
} from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { pullRequestState, readOnceTold } from '../state/pull-requests.ts';
import { HAS_RUN } from './ask-pull-request.ts';
import { needsNoApproval } from './before-loss.ts';
import { CLOSED, carryOut, carryOutClaimed } from './carry-out.ts';
import { currentPullRequest } from './current-pull-request.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';
import { noteHead } from './note-head.ts';
import { pullRequestFacts } from './pull-request.ts';
import { runWhileOpen, takenBackIfClosed } from './run-while-open.ts';
import { pushedUnseen } from './strangers-push.ts';

/** A ref or pull request changed: decide what that means for CI. */
export async function onChange(deps: DecideDeps, wish: Wish, event: ChangeEvent): Promise<Outcome> {
  if (event.kind === 'pull_request_updated') return onPullRequest(deps, wish, event);
  if (event.kind === 'pull_request_labeled') return onLabel(deps, wish, event);
  if (event.kind === 'pull_request_closed') await noteClosing(deps, wish, event);
  const decision = decide(event, deps.policy, await branchFacts(deps, event));
  // Merge groups tell of themselves once; upkeep does not look for them.
  if (event.kind !== 'branch_pushed' && event.kind !== 'tag_pushed') return carryOut(deps, wish, decision);
  return carryOutClaimed(deps, wish, decision, { which: 'each' });
}

async function onPullRequest(deps: DecideDeps, wish: Wish, told: PullRequestUpdated): Promise<Outcome> {
  const noted = await noteHead(deps, wish, told);
  if (!noted) return CLOSED;
  const { event, state } = noted;
  const given = { approval: state.approval, revoked: state.revoked, pushedBy: state.pushedBy, wishId: wish.id };
  const facts = await pullRequestFacts(deps, event.repository, event.pullRequest, given);
  const decision = decide(event, deps.policy, facts);
  const { number } = event.pullRequest;
  const outcome = await carryOutClaimed(deps, wish, decision, {
    pullRequest: number,
    which: 'once',
    unlessClosed: true,
  });
  // A closing came meanwhile. It may be older than a reopening: now that it is known, GitHub is asked.
  if (outcome === CLOSED) return onPullRequest(deps, wish, told);
  return takenBackIfClosed(deps, wish, event.pullRequest, outcome);
}

/** What comes after this, without a reopening, is late. */
async function noteClosing(
  deps: DecideDeps,
  wish: Wish,
  { repository, pullRequest }: PullRequestClosed,
): Promise<void> {
  const store = pullRequestState(deps.producer, repository.id, pullRequest.number);
  const unseen = { headSha: pullRequest.head.sha, headSeenAt: wish.requestedAt };
  await store.update((now = unseen) => ({ ...now, closed: wish.id }));
}

async function onLabel(deps: DecideDeps, wish: Wish, event: PullRequestLabeled): Promise<Outcome> {
  const { repository, pullRequest } = event;
  const store = pullRequestState(deps.producer, repository.id, pullRequest.number);
  const before = isApprovingLabel(event, deps.policy) ? await readOnceTold(store) : await store.read();
  if ((await currentPullRequest(deps, event, before)).state === 'closed') return CLOSED;
  let approval = before?.approval;
  const pushedBy = pushedUnseen(deps, pullRequest, before);
  const approves = isApprovingLabel(event, deps.policy);
  if (approves && !(approval && approvesCommit(approval, pullRequest.head.sha))) {
    const result = await approveByLabel(deps, wish, event, before);
    if ('refused' in result) {
      const { reason, nextStep } = result.refused;
      const notice = { kind: 'refused', approvable: true, reason, nextStep } as const;
      const decision = { outcome: 'refuse', sha: pullRequest.head.sha, reason, notice } as const;
      return carryOut(deps, wish, decision, pullRequest.number);
    }
    approval = result.approved;
    const headSeenAt = before?.headSeenAt ?? wish.requestedAt;
    const approved = { headSha: pullRequest.head.sha, headSeenAt, approval, ...(pushedBy && { pushedBy }) };
    // Of a closing that came meanwhile nobody was asked.
    await store.update((now) => ({
      ...approved,
      ...(now?.closed && now.closed !== before?.closed && { closed: now.closed }),
    }));
    deps.audit('approve', { ...auditOf(event), how: 'label', github_sha: approval.sha });
    if (await needsNoApproval(deps, wish, approval.sha, approval.at)) return HAS_RUN;
  }
  const given = { approval, revoked: before?.revoked, pushedBy, wishId: wish.id };
  const facts = await pullRequestFacts(deps, repository, pullRequest, given);
  const decision = decide(event, deps.policy, facts);
  // Any other label asks for a run of its own.
  if (!approves) return carryOut(deps, wish, decision, pullRequest.number);
  return runWhileOpen(deps, wish, pullRequest, decision);
}

async function approveByLabel(
  deps: DecideDeps,
  wish: Wish,
  { repository, pullRequest, actor, label }: PullRequestLabeled,
  before: { headSha: string; headSeenAt: number; approval?: ApprovalRecord } | undefined,
) {
  if (!(await mayApprove(deps, repository, { login: actor }))) {
    return {
      refused: {
        reason: `@${actor} may not approve\n\nThe label \`${label}\` approves only when somebody with write access adds it.`,
        nextStep: 'Somebody with write access reviews the commit, then removes the label and adds it again.',
      },
    };
  }
  return approve({
    ...(before?.approval && { current: before.approval }),
    headSha: pullRequest.head.sha,
    ...(before?.headSha === pullRequest.head.sha && { headSeenAt: before.headSeenAt }),
    at: wish.requestedAt,
    by: actor,
    how: 'label',
  });
}

/** For the audit log. */
const auditOf = ({ repository, pullRequest, actor }: PullRequestLabeled) => ({
  actor,
  github_repository: repository.fullName,
  github_pull_request: pullRequest.number,
});

/** A push is looked into only where paths may be ignored. */
async function branchFacts({ policy, github }: DecideDeps, event: ChangeEvent): Promise<Facts> {
  if (event.kind !== 'branch_pushed' || policy.ignorePaths.length === 0 || /^0+$/.test(event.before)) return {};
  const { files, truncated } = await github.repository(event.repository).readCompare(event.before, event.sha);
  return truncated ? {} : { changedPaths: files };
}
