import type { Jobs, QueueName, Queues } from '@failfast-ci/queue';
import type { Job } from 'bullmq';

/** Where a job is in its life. */
export type JobState = 'waiting' | 'active' | 'delayed' | 'failed' | 'completed';

/** A job with its state when it was read. */
export interface KeptJob<Data> {
  job: Job<Data>;
  state: JobState;
}

/** How a job ended, as the worker's processors return it. */
export interface JobOutcome {
  outcome?: string;
  reason?: string;
  fields?: Record<string, unknown>;
}

const STATES = ['active', 'waiting', 'delayed', 'failed', 'completed'] as const satisfies JobState[];

/** Jobs of one queue and state that are looked through, newest first: BullMQ can find a job by its id only. */
const MAX_READ = 5_000;
const BATCH = 500;

/** The kept jobs of a queue that fit, newest first, at most `limit` of each state. */
export async function findJobs<Name extends QueueName>(
  queues: Queues,
  name: Name,
  fits: (data: Jobs[Name]) => boolean,
  limit: number,
): Promise<KeptJob<Jobs[Name]>[]> {
  const found: KeptJob<Jobs[Name]>[] = [];
  for (const state of STATES) {
    let left = limit;
    for (let start = 0; start < MAX_READ && left > 0; start += BATCH) {
      const jobs = (await queues[name].getJobs(state, start, start + BATCH - 1, false)) as Job<Jobs[Name]>[];
      // One that moved on between the two reads of BullMQ comes as nothing.
      const fitting = jobs.filter((job) => job?.data && fits(job.data)).slice(0, left);
      found.push(...fitting.map((job) => ({ job, state })));
      left -= fitting.length;
      if (jobs.length < BATCH) break;
    }
  }
  return found;
}

export const outcomeOf = (job: Pick<Job, 'returnvalue'>): JobOutcome => (job.returnvalue as JobOutcome | null) ?? {};
