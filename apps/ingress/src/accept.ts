import type { Acceptance } from '@failfast-ci/queue';
import { QueueUnavailableError } from './queue-unavailable.ts';

/**
 * GitHub ends a delivery after 10 s and GitLab disables a hook after four failures, so a Redis that is away or silent
 * is answered within 2 s. Each command has a shorter time-out of its own; this bounds all of them together.
 */
const DEADLINE_MS = 1_800;

/**
 * Waits for the queue, but not long. A write that ends later is harmless: the delivery is sent again and found to be
 * there.
 *
 * @throws QueueUnavailableError
 */
export function withinDeadline(work: Promise<Acceptance>): Promise<Acceptance> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new QueueUnavailableError('the queue does not answer')), DEADLINE_MS);
    work.then(
      (acceptance) => {
        clearTimeout(timer);
        resolve(acceptance);
      },
      (cause) => {
        clearTimeout(timer);
        reject(unavailable(cause));
      },
    );
  });
}

const unavailable = (cause: unknown): QueueUnavailableError =>
  cause instanceof QueueUnavailableError
    ? cause
    : new QueueUnavailableError('the queue cannot take the delivery', { cause });
