import { type GithubEvent, type Policy, pullRequestSource, type RunSource, runsBranch } from '@failfast-ci/core';
import type { FormerHead } from '../../mirror/end-forgotten.ts';
import type { RecalledDelivery } from './choose-deliveries.ts';

/** The commits that a change of something that the policy runs names: what the ref has got, and what it had before. */
export function commitsOf(delivery: RecalledDelivery, event: GithubEvent, { onBranches }: Policy): FormerHead[] {
  const heads = (source: RunSource, shas: (string | undefined)[]): FormerHead[] =>
    formerHeads({ ...event, deliveryId: delivery.guid, requestedAt: delivery.deliveredAt, source }, shas);
  switch (event.kind) {
    case 'branch_pushed':
      // A pull request of the same branch tells of its commits itself.
      if (!runsBranch(onBranches, event.branch)) return [];
      return heads({ kind: 'branch', branch: event.branch }, [event.sha, event.before]);
    case 'pull_request_updated':
      return heads(pullRequestSource(event.pullRequest), [event.pullRequest.head.sha, event.previousHeadSha]);
    case 'pull_request_closed':
      return heads(pullRequestSource(event.pullRequest), [event.pullRequest.head.sha]);
    default:
      return [];
  }
}

function formerHeads(
  { deliveryId, requestedAt, repository, source, actor }: Omit<FormerHead, 'sha'>,
  shas: (string | undefined)[],
): FormerHead[] {
  const known = shas.filter((sha) => sha !== undefined && !/^0+$/.test(sha)) as string[];
  return known.map((sha) => ({ deliveryId, requestedAt, repository, source, sha, actor }));
}
