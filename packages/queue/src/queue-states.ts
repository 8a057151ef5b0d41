import type { Queue } from 'bullmq';
import { QUEUE_NAMES, type QueueName } from './jobs.ts';
import type { Queues } from './queues.ts';

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** How one queue stands now. */
export interface QueueState {
  queue: QueueName;
  jobs: Record<(typeof STATES)[number], number>;
  /** When the job that waits longest was added, in milliseconds since the epoch; absent when none waits. */
  oldestWaitingAt?: number;
}

/** Reads the state of all queues. */
export function readQueueStates(queues: Queues): Promise<QueueState[]> {
  return Promise.all(QUEUE_NAMES.map((name) => readQueueState(name, queues[name] as Queue)));
}

async function readQueueState(name: QueueName, queue: Queue): Promise<QueueState> {
  const [counts, [oldest]] = await Promise.all([queue.getJobCounts(...STATES), queue.getWaiting(0, 0)]);
  const jobs = Object.fromEntries(STATES.map((state) => [state, counts[state] ?? 0])) as QueueState['jobs'];
  return { queue: name, jobs, ...(oldest && { oldestWaitingAt: oldest.timestamp }) };
}
