import type { QueueName } from '@failfast-ci/queue';
import type { Job } from 'bullmq';
import { buryJob, type DeadLetterDeps } from '../dead-letter.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';

const STAGES = ['decide', 'mirror', 'pipeline', 'report'] as const satisfies QueueName[];
const MAX_PER_ROUND = 100;

/**
 * Moves to the dead letters what BullMQ itself gave up: jobs whose workers died again and again, and jobs whose last
 * attempt could not even tell the commit. Telling it is tried once more first.
 */
export function failedJobsTask(
  deps: DeadLetterDeps & { tellGivenUp: (stage: QueueName, job: Job, why: Error) => Promise<void> },
  everyMs: number,
): UpkeepTask {
  return {
    name: 'failed-jobs',
    everyMs,
    async run() {
      let buried = 0;
      for (const stage of STAGES) {
        for (const job of await deps.queues[stage].getFailed(0, MAX_PER_ROUND - 1)) {
          const why = new Error(job.failedReason ?? 'unknown');
          await deps.tellGivenUp(stage, job, why);
          await buryJob(deps, stage, job as never, why);
          await job.remove();
          buried += 1;
        }
      }
      return { buried };
    },
  };
}
