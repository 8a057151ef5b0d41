import {
  type ApprovalRecord,
  approvesCommit,
  carryOver,
  type PullRequestUpdated,
  unmetLabelGroups,
} from '@failfast-ci/core';
import { type PullRequestState, pullRequestState } from '../state/pull-requests.ts';
import { currentPullRequest } from './current-pull-request.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';
import { isPusherAuthorized, strangersPush } from './strangers-push.ts';

/**
 * Remembers the head and which approval stands for it, or was ended by it. Other jobs of the same pull request run side by
 * side: whoever was faster (a closing, an approval, another push) is taken into account by beginning again.
 *
 * @returns the event with the pull request as it is now, and what is remembered of it; undefined when it is closed
 */
export async function noteHead(
  deps: DecideDeps,
  wish: Wish,
  told: PullRequestUpdated,
): Promise<{ event: PullRequestUpdated; state: PullRequestState } | undefined> {
  const store = pullRequestState(deps.producer, told.repository.id, told.pullRequest.number);
  for (;;) {
    const before = await store.read();
    const pullRequest = await currentPullRequest(deps, told, before);
    if (pullRequest.state === 'closed') return undefined;
    const event = { ...told, pullRequest };
    // Whoever caused a late delivery need not be who pushed what is the head by now: nothing is taken from it for granted.
    const late = pullRequest.head.sha !== told.pullRequest.head.sha;
    const state = await stateOf(deps, wish, event, { before, late });
    if (await store.replace(before, state)) return { event, state };
  }
}

/** What is to be remembered of an open pull request. */
async function stateOf(
  deps: DecideDeps,
  wish: Wish,
  event: PullRequestUpdated,
  { before, late }: { before: PullRequestState | undefined; late: boolean },
): Promise<PullRequestState> {
  const { sha } = event.pullRequest.head;
  if (before?.headSha === sha) {
    const { closed: _, ...open } = before;
    return open;
  }
  const approval =
    (await openedApproved(deps, wish, event, late)) ?? (before && (await carriedOver(deps, wish, event, before)));
  const revoked = approval ? undefined : (before?.approval ?? before?.revoked);
  const pushedBy = await strangersPush(deps, event, before, late);
  const standing = { ...(approval && { approval }), ...(revoked && { revoked }), ...(pushedBy && { pushedBy }) };
  // Nobody can have spoken of a pull request before it was opened: its first head was there at any time.
  const headSeenAt = !late && event.action === 'opened' ? 0 : wish.requestedAt;
  return { headSha: sha, headSeenAt, ...standing };
}

/** It was opened with the labels that approve. Triage rights are enough for that, so whoever did is asked about. */
async function openedApproved(
  deps: DecideDeps,
  wish: Wish,
  { repository, pullRequest, action, actor }: PullRequestUpdated,
  late: boolean,
): Promise<ApprovalRecord | undefined> {
  const { requiredLabels } = deps.policy;
  const labelled = requiredLabels.length > 0 && unmetLabelGroups(requiredLabels, pullRequest.labels).length === 0;
  if (late || action !== 'opened' || !labelled || !(await mayApprove(deps, repository, { login: actor })))
    return undefined;
  return { sha: pullRequest.head.sha, by: actor, how: 'label', at: wish.requestedAt };
}

/**
 * What a push leaves of the approval. Only a push says who pushed, and only one from the head that is known here says that
 * nobody else pushed in between: whoever reopens a pull request or marks it ready vouches for nothing.
 */
async function carriedOver(
  deps: DecideDeps,
  wish: Wish,
  event: PullRequestUpdated,
  before: PullRequestState,
): Promise<ApprovalRecord | undefined> {
  const { approval: previous, headSha } = before;
  if (!previous) return undefined;
  const isNextPush = event.action === 'synchronized' && event.previousHeadSha === headSha;
  return carryOver({
    mode: deps.policy.approval,
    previous,
    previousHeadApproved: approvesCommit(previous, headSha),
    pusherAuthorized: isNextPush && (await isPusherAuthorized(deps, event)),
    newSha: event.pullRequest.head.sha,
    at: wish.requestedAt,
  });
}
