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
export async function withinDeadline(work: Promise<Acceptance>): Promise<Acceptance> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailableError('the queue does not answer')), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, deadline]);
  } catch (cause) {
    if (cause instanceof QueueUnavailableError) throw cause;
    throw new QueueUnavailableError('the queue cannot take the delivery', { cause });
  } finally {
    clearTimeout(timer);
  }
}
