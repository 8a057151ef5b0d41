import type { Policy, PullRequestUpdated } from '@failfast-ci/core';
import type { ProducerDeps } from '@failfast-ci/queue';
import { pushedUnseen } from '../../decide/strangers-push.ts';
import { pullRequestState } from '../../state/pull-requests.ts';

/**
 * Notes since when a pull request has its head, by the delivery that told of it: to a bridge that forgot it, it is as new
 * as its discovery, and whoever approved it before that would be told to look again. Called in the order of the
 * deliveries: a head that was left and came back is as new as its return.
 *
 * @param epoch when everything had been compared (milliseconds since the epoch): what came later is known for certain
 */
export async function noteHeadTime(
  { producer, policy }: { producer: ProducerDeps; policy: Policy },
  { repository, pullRequest, action }: PullRequestUpdated,
  { deliveredAt, epoch }: { deliveredAt: number; epoch: number },
): Promise<void> {
  // The others do not bring a new head.
  if (action !== 'opened' && action !== 'synchronized') return;
  const told = { headSha: pullRequest.head.sha, headSeenAt: action === 'opened' ? 0 : deliveredAt };
  // Whoever asks for a run later must find that a stranger may have pushed it, as where nothing is remembered.
  const pushedBy = action === 'opened' ? undefined : pushedUnseen({ policy }, pullRequest, undefined);
  await pullRequestState(producer, repository.id, pullRequest.number).update((known) => {
    if (!known) return { ...told, ...(pushedBy && { pushedBy }) };
    return known.headSha === told.headSha && known.headSeenAt <= epoch ? { ...known, ...told } : known;
  });
}
