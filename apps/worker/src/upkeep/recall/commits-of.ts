import {
  type GithubEvent,
  type Policy,
  pullRequestSource,
  type Repository,
  type RunSource,
  runsBranch,
} from '@failfast-ci/core';

/** A commit that a ref had when a delivery was sent. */
export interface FormerHead {
  repository: Repository;
  source: RunSource;
  sha: string;
  /** Login of whoever caused the delivery. */
  actor: string;
}

/** The commits that a change of something that the policy runs names: what the ref has got, and what it had before. */
export function commitsOf(event: GithubEvent, { onBranches }: Policy): FormerHead[] {
  switch (event.kind) {
    case 'branch_pushed':
      // A pull request of the same branch tells of its commits itself.
      if (!runsBranch(onBranches, event.branch)) return [];
      return heads(event, { kind: 'branch', branch: event.branch }, [event.sha, event.before]);
    case 'pull_request_updated':
      return heads(event, pullRequestSource(event.pullRequest), [event.pullRequest.head.sha, event.previousHeadSha]);
    case 'pull_request_closed':
      return heads(event, pullRequestSource(event.pullRequest), [event.pullRequest.head.sha]);
    default:
      return [];
  }
}

function heads(
  { repository, actor }: Pick<FormerHead, 'repository' | 'actor'>,
  source: RunSource,
  shas: (string | undefined)[],
): FormerHead[] {
  const known = shas.filter((sha) => sha !== undefined && !/^0+$/.test(sha)) as string[];
  return known.map((sha) => ({ repository, source, sha, actor }));
}
