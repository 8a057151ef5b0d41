import type { GithubEvent } from '../events.ts';
import { decideLabel } from './decide-label.ts';
import { decidePullRequest } from './decide-pull-request.ts';
import type { Decision } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import { pullRequestSource } from './pull-request-source.ts';
import { runsBranch, runsTags } from './triggers.ts';

/** Event and policy → what shall happen, and why (DESIGN §10). Pure: the same arguments, the same decision. */
export function decide(event: GithubEvent, policy: Policy, facts: Facts = {}): Decision {
  switch (event.kind) {
    case 'branch_pushed':
      return runsBranch(policy.onBranches, event.branch)
        ? {
            outcome: 'run',
            source: { kind: 'branch', branch: event.branch },
            sha: event.sha,
            reason: `branch ${event.branch} is in on-branches`,
          }
        : { outcome: 'ignore', reason: `branch ${event.branch} matches nothing in on-branches` };
    case 'branch_deleted':
      return { outcome: 'remove', source: { kind: 'branch', branch: event.branch }, reason: 'the branch was deleted' };
    case 'tag_pushed':
      return runsTags(policy.onBranches)
        ? {
            outcome: 'run',
            source: { kind: 'tag', tag: event.tag, commitSha: event.commitSha },
            sha: event.sha,
            reason: 'on-branches contains tags',
          }
        : { outcome: 'ignore', reason: 'on-branches does not contain tags' };
    case 'tag_deleted':
      return {
        outcome: 'remove',
        source: { kind: 'tag', tag: event.tag, commitSha: '' },
        reason: 'the tag was deleted',
      };
    case 'pull_request_closed':
      return {
        outcome: 'remove',
        source: pullRequestSource(event.pullRequest),
        reason: event.merged ? 'the pull request was merged' : 'the pull request was closed',
      };
    case 'pull_request_updated':
      return decidePullRequest(event, policy, facts);
    case 'pull_request_labeled':
      return decideLabel(event, policy, facts);
    default:
      return { outcome: 'ignore', reason: `nothing acts on ${event.kind.replaceAll('_', ' ')} yet` };
  }
}
