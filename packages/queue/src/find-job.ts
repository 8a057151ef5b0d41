import type { Job, Queue } from 'bullmq';

/**
 * One job by its id, for ids that come from addresses and command lines: what BullMQ keeps of the queue under names of
 * its own (`meta`, `events`, …) is no job, though `getJob` reads it as one, or fails.
 */
export async function findJob<Data>(queue: Queue<Data>, id: string): Promise<Job<Data> | undefined> {
  return (await queue.getJobState(id)) === 'unknown' ? undefined : ((await queue.getJob(id)) as Job<Data> | undefined);
}
