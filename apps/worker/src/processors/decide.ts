import type { DecideJob } from '@failfast-ci/queue';
import { onChange } from '../decide/changes.ts';
import { onCheckButton, onCheckRerequested, onCheckSuiteRerequested } from '../decide/checks.ts';
import { onComment } from '../decide/comment.ts';
import type { DecideDeps, Wish } from '../decide/deps.ts';
import { endGivenUp } from '../decide/end-given-up.ts';
import { onRepositoryMoved } from '../decide/repository-moved.ts';
import { onReview } from '../decide/review.ts';
import type { Outcome } from '../outcome.ts';

/** Completes the event, decides, and hands on what is to be done. The reason for not running goes to the commit. */
export function decideProcessor(deps: DecideDeps) {
  return async (job: DecideJob): Promise<Outcome> => {
    const begun = await deps.records.run(job.deliveryId).read();
    const outcome = await decide(deps, job);
    await endGivenUp(deps, begun);
    return outcome;
  };
}

async function decide(deps: DecideDeps, { event, deliveryId, receivedAt }: DecideJob): Promise<Outcome> {
  const { repository, actor } = event;
  const wish: Wish = { id: deliveryId, deliveryId, requestedAt: receivedAt, repository, actor };
  switch (event.kind) {
    case 'comment_created':
      return onComment(deps, wish, event);
    case 'review_approved':
      return onReview(deps, wish, event);
    case 'check_action_requested':
      return onCheckButton(deps, wish, event);
    case 'check_rerequested':
      return onCheckRerequested(deps, wish, event);
    case 'check_suite_rerequested':
      return onCheckSuiteRerequested(deps, wish, event);
    case 'repository_moved':
      return onRepositoryMoved(event);
    default:
      return onChange(deps, wish, event);
  }
}
