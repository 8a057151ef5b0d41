import { connectConsumer, DEFAULT_PREFIX, openQueues } from '@failfast-ci/queue';

/** A look into the bridge's queues. */
export interface Connections {
  /** Jobs of the stages that are under way or wait, except looks that upkeep plans for later. */
  busy(): Promise<number>;
  deadLetters(): Promise<{ stage: string; errors: string[]; repository?: string }[]>;
  close(): Promise<void>;
}

const STAGES = ['decide', 'mirror', 'pipeline', 'report'] as const;

export function connectQueues(url: string): Connections {
  const redis = connectConsumer(url);
  redis.on('error', () => {}); // it is killed again and again
  const queues = openQueues(redis, DEFAULT_PREFIX);
  for (const queue of Object.values(queues)) queue.on('error', () => {});
  return {
    async busy() {
      let count = 0;
      for (const stage of STAGES) {
        const counts = await queues[stage].getJobCounts('active', 'waiting', 'prioritized', 'failed');
        count += Object.values(counts).reduce((sum, one) => sum + one, 0);
        // A report that was asked for half a minute ahead says nothing; a retry does.
        const delayed = await queues[stage].getDelayed(0, 200);
        count += delayed.filter((job) => job !== undefined && (stage !== 'report' || job.attemptsMade > 0)).length;
      }
      return count;
    },
    async deadLetters() {
      const jobs = await queues['dead-letter'].getJobs('waiting', 0, 500);
      return jobs.map(({ data: { stage, errors, repository } }) => ({
        stage,
        errors,
        ...(repository !== undefined && { repository }),
      }));
    },
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.close())).catch(() => {});
      redis.disconnect();
    },
  };
}
