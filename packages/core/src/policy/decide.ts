import type {
  BranchDeleted,
  BranchPushed,
  MergeGroupDestroyed,
  MergeGroupRequested,
  PullRequestClosed,
  PullRequestLabeled,
  PullRequestUpdated,
  TagDeleted,
  TagPushed,
} from '../events.ts';
import { decideLabel } from './decide-label.ts';
import { decidePullRequest } from './decide-pull-request.ts';
import type { Decision } from './decision.ts';
import type { Facts } from './facts.ts';
import { touchesOnly } from './path-filter.ts';
import type { Policy } from './policy.ts';
import { pullRequestSource } from './pull-request-source.ts';
import { runsBranch, runsTags } from './triggers.ts';

/** The events that say that a ref or pull request changed; the others are wishes of people about what exists. */
export type ChangeEvent =
  | BranchPushed
  | BranchDeleted
  | TagPushed
  | TagDeleted
  | PullRequestUpdated
  | PullRequestLabeled
  | PullRequestClosed
  | MergeGroupRequested
  | MergeGroupDestroyed;

/** Event and policy → what shall happen, and why. Pure: the same arguments, the same decision. */
export function decide(event: ChangeEvent, policy: Policy, facts: Facts = {}): Decision {
  switch (event.kind) {
    case 'branch_pushed':
      return decideBranch(event, policy, facts);
    case 'tag_pushed':
      return runsTags(policy.onBranches)
        ? {
            outcome: 'run',
            source: { kind: 'tag', tag: event.tag, commitSha: event.commitSha },
            sha: event.sha,
            reason: 'on-branches contains tags',
          }
        : { outcome: 'ignore', reason: 'on-branches does not contain tags' };
    case 'merge_group_requested':
      return {
        outcome: 'run',
        source: { kind: 'merge_group', branch: event.branch, baseRef: event.baseBranch },
        sha: event.sha,
        reason: 'merge queues always run',
      };
    case 'pull_request_updated':
      return decidePullRequest(event.pullRequest, policy, facts);
    case 'pull_request_labeled':
      return decideLabel(event, policy, facts);
    default:
      return decideRemoval(event);
  }
}

/** GitHub's prefix for the branches of its merge queues; they are announced by an event of their own. */
const MERGE_QUEUE = 'gh-readonly-queue/';

function decideBranch(event: BranchPushed, { onBranches, ignorePaths }: Policy, { changedPaths }: Facts): Decision {
  const { branch, sha } = event;
  if (branch.startsWith(MERGE_QUEUE))
    return { outcome: 'ignore', reason: 'the merge queue asks for this commit itself' };
  if (!runsBranch(onBranches, branch)) {
    return { outcome: 'ignore', reason: `branch ${branch} matches nothing in on-branches` };
  }
  if (changedPaths !== undefined && touchesOnly(ignorePaths, changedPaths)) {
    return { outcome: 'ignore', reason: 'only ignored paths changed' };
  }
  return { outcome: 'run', source: { kind: 'branch', branch }, sha, reason: `branch ${branch} is in on-branches` };
}

function decideRemoval(event: BranchDeleted | TagDeleted | PullRequestClosed | MergeGroupDestroyed): Decision {
  switch (event.kind) {
    case 'branch_deleted':
      return { outcome: 'remove', source: { kind: 'branch', branch: event.branch }, reason: 'the branch was deleted' };
    case 'tag_deleted':
      return {
        outcome: 'remove',
        source: { kind: 'tag', tag: event.tag, commitSha: '' },
        reason: 'the tag was deleted',
      };
    case 'merge_group_destroyed':
      return {
        outcome: 'remove',
        source: { kind: 'merge_group', branch: event.branch, baseRef: '' },
        reason: `the merge group was ${event.reason}`,
      };
    case 'pull_request_closed':
      return {
        outcome: 'remove',
        source: pullRequestSource(event.pullRequest),
        reason: event.merged ? 'the pull request was merged' : 'the pull request was closed',
      };
  }
}
