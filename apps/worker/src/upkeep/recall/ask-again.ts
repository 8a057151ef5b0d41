import {
  type GithubEvent,
  gateName,
  isApprovingLabel,
  type MergeGroupRequested,
  mirrorRef,
  type Policy,
  type PullRequest,
  type PullRequestLabeled,
  parseCommands,
  type ReviewApproved,
  runsBranch,
  runsTags,
  type TagPushed,
} from '@failfast-ci/core';
import { createGithubInbox } from '@failfast-ci/queue';
import { type ExamineDeps, findPipeline } from '../heads/examine-head.ts';
import type { RecalledDelivery } from './choose-deliveries.ts';

export interface AskDeps extends ExamineDeps {
  policy: Policy;
}

/**
 * Gives a wish back to the queue under the id of its delivery: if it came again since Redis was lost, it is a duplicate.
 * Deciding asks the forges what has been done about it already. Returns whether it was one to repeat.
 */
export async function askAgain(deps: AskDeps, { guid, deliveredAt }: RecalledDelivery, event: GithubEvent) {
  if (!(await mayBeRepeated(deps, event))) return false;
  const accepted = await createGithubInbox(deps.producer)({ id: guid, receivedAt: deliveredAt, event });
  return accepted === 'accepted';
}

/** Of a pressed button nothing tells whether it had its effect, unless having it twice is the same as once. */
const REPEATABLE_BUTTONS: ReadonlySet<string> = new Set(['approve', 'skip']);

async function mayBeRepeated(deps: AskDeps, event: GithubEvent): Promise<boolean> {
  switch (event.kind) {
    case 'comment_created':
      return parseCommands(event.body, { aliases: deps.policy.onComments }).length > 0;
    case 'review_approved':
      return (await unmoved(deps, event)) !== undefined;
    case 'pull_request_labeled':
      return (
        isApprovingLabel(event, deps.policy) && ((await unmoved(deps, event))?.labels.includes(event.label) ?? false)
      );
    case 'check_action_requested':
      return REPEATABLE_BUTTONS.has(event.action);
    case 'merge_group_requested':
      return !(await hasBegun(deps, event));
    // Removals look at GitHub before they do anything.
    case 'branch_deleted':
      return runsBranch(deps.policy.onBranches, event.branch);
    case 'tag_deleted':
      return runsTags(deps.policy.onBranches);
    case 'tag_pushed':
      return runsTags(deps.policy.onBranches) && !(await hasRun(deps, event));
    default:
      return false;
  }
}

/** The pull request as it is now, while it is open at the commit that the event is about. */
async function unmoved(
  { github }: AskDeps,
  { repository, pullRequest }: PullRequestLabeled | ReviewApproved,
): Promise<PullRequest | undefined> {
  const now = await github.repository(repository).readPullRequest(pullRequest.number);
  return now.state === 'open' && now.head.sha === pullRequest.head.sha ? now : undefined;
}

/**
 * New tags are found by their announcement, and further back (heads/announced-tags.ts); of tags that were moved nothing
 * else tells. One that is somewhere else by now is superseded when it is mirrored.
 */
async function hasRun(deps: AskDeps, { repository, tag, commitSha }: TagPushed): Promise<boolean> {
  const ref = mirrorRef({ kind: 'tag', tag, commitSha });
  return (await findPipeline(deps, repository, { ref, sha: commitSha })) !== undefined;
}

/** A merge group says once that it waits for checks. */
async function hasBegun(deps: AskDeps, { repository, sha, branch, baseBranch }: MergeGroupRequested): Promise<boolean> {
  const checks = await deps.github.repository(repository).listCheckRuns(sha);
  const gate = checks.find(({ name }) => name === gateName(deps.names.context));
  if (gate?.status === 'completed') return true;
  const ref = mirrorRef({ kind: 'merge_group', branch, baseRef: baseBranch });
  return (await findPipeline(deps, repository, { ref, sha })) !== undefined;
}
