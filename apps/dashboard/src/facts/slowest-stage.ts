import type { Queue } from 'bullmq';
import type { QueueLoad } from './queue-loads.ts';

/** The newest jobs that a stage has done, from which its usual time is read. */
const LOOKED_AT = 20;

/** How long a job of this queue takes: the middle of the newest ones, in milliseconds; undefined when none is kept. */
export async function usualTime(queue: Pick<Queue, 'getJobs'>): Promise<number | undefined> {
  const jobs = await queue.getJobs(['completed'], 0, LOOKED_AT - 1, false);
  const times = jobs.flatMap((job) =>
    job?.finishedOn === undefined || job.processedOn === undefined ? [] : [job.finishedOn - job.processedOn],
  );
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** The stage in which a delivery spends most of its time. Upkeep is no part of its way. */
export function slowestStage(loads: readonly QueueLoad[]): QueueLoad['queue'] | undefined {
  const stages = loads.filter(({ queue, usualMs }) => queue !== 'upkeep' && usualMs !== undefined);
  return stages.toSorted((a, b) => (b.usualMs ?? 0) - (a.usualMs ?? 0))[0]?.queue;
}
