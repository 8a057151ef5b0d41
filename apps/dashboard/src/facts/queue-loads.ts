import { type QueueState, type Queues, readQueueStates } from '@failfast-ci/queue';

/** What one queue has to do. */
export interface QueueLoad extends QueueState {
  /** Somebody stopped it: its jobs wait until it is resumed. */
  paused: boolean;
}

/** All queues in the order of the flow, without the dead letters: nobody works on those. */
export async function readQueueLoads(queues: Queues): Promise<QueueLoad[]> {
  const states = await readQueueStates(queues);
  const stages = states.filter(({ queue }) => queue !== 'dead-letter');
  return Promise.all(stages.map(async (state) => ({ ...state, paused: await queues[state.queue].isPaused() })));
}
