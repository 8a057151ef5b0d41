import type { Queues } from '@failfast-ci/queue';

/** Whether workers take work, seen from the timers that only they keep going. */
export type WorkerPulse =
  /** No worker has ever set up its timers here. */
  | { state: 'never-seen' }
  | {
      state: 'seen';
      /** Milliseconds since the epoch when a timer last ended its work; absent when that is not kept any more. */
      lastAt?: number;
      /** How long the most overdue timer has waited for a worker, in milliseconds; 0 when none is late. */
      overdueMs: number;
    };

/** Asks the timers instead of listing the clients of Redis, which takes longer the more there are. */
export async function readWorkerPulse({ upkeep }: Pick<Queues, 'upkeep'>, now: number): Promise<WorkerPulse> {
  const [schedulers, [last]] = await Promise.all([upkeep.getJobSchedulers(0, 50), upkeep.getCompleted(0, 0)]);
  // The next round of a timer is planned when a worker takes the last one.
  const next = schedulers.flatMap((scheduler) => (scheduler.next === undefined ? [] : [scheduler.next]));
  if (next.length === 0) return { state: 'never-seen' };
  return {
    state: 'seen',
    overdueMs: Math.max(0, now - Math.min(...next)),
    ...(last?.finishedOn !== undefined && { lastAt: last.finishedOn }),
  };
}
