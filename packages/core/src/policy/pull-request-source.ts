import type { PullRequest } from '../events.ts';
import type { RunSource } from '../run.ts';

/** What a run keeps of the pull request it is for. */
export function pullRequestSource(pullRequest: PullRequest): RunSource {
  return {
    kind: 'pull_request',
    number: pullRequest.number,
    headRef: pullRequest.head.ref,
    baseRef: pullRequest.base.ref,
    labels: pullRequest.labels,
    fromFork: pullRequest.fromFork,
    url: pullRequest.url,
  };
}
