import { type QueueState, type Queues, readQueueStates } from '@failfast-ci/queue';
import type { Queue } from 'bullmq';
import { usualTime } from './slowest-stage.ts';

/** What one queue has to do. */
export interface QueueLoad extends QueueState {
  /** Somebody stopped it: its jobs wait until it is resumed. */
  paused: boolean;
  /** How long one of its jobs takes, in milliseconds; absent when none was done lately. */
  usualMs?: number;
}

/** All queues in the order of the flow, without the dead letters: nobody works on those. */
export async function readQueueLoads(queues: Queues): Promise<QueueLoad[]> {
  const states = await readQueueStates(queues);
  const stages = states.filter(({ queue }) => queue !== 'dead-letter');
  return Promise.all(
    stages.map(async (state) => {
      const queue = queues[state.queue] as Queue;
      const [paused, usualMs] = await Promise.all([queue.isPaused(), usualTime(queue)]);
      return { ...state, paused, ...(usualMs !== undefined && { usualMs }) };
    }),
  );
}
