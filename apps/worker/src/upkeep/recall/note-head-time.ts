import type { PullRequestUpdated } from '@failfast-ci/core';
import type { ProducerDeps } from '@failfast-ci/queue';
import { pullRequestState } from '../../state/pull-requests.ts';

/**
 * Notes since when a pull request has its head, by the delivery that told of it: to a bridge that forgot it, it is as new
 * as its discovery, and whoever approved it before that would be told to look again. Called in the order of the
 * deliveries: a head that was left and came back is as new as its return.
 *
 * @param epoch when everything had been compared (milliseconds since the epoch): what came later is known for certain
 */
export async function noteHeadTime(
  producer: ProducerDeps,
  { repository, pullRequest, action }: PullRequestUpdated,
  { deliveredAt, epoch }: { deliveredAt: number; epoch: number },
): Promise<void> {
  // The others do not bring a new head.
  if (action !== 'opened' && action !== 'synchronized') return;
  const told = { headSha: pullRequest.head.sha, headSeenAt: action === 'opened' ? 0 : deliveredAt };
  await pullRequestState(producer, repository.id, pullRequest.number).update((known) => {
    if (!known) return told;
    return known.headSha === told.headSha && known.headSeenAt <= epoch ? { ...known, ...told } : known;
  });
}
