import type { Run } from '@failfast-ci/core';
import { addToJourney, type JobData, type ProducerDeps, type QueueName } from '@failfast-ci/queue';
import type { Job } from 'bullmq';
import { buryJob, type DeadLetterDeps } from '../dead-letter.ts';
import { closingStep, journeyEntries, takeNotes } from '../journey-notes.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';

const STAGES = ['decide', 'mirror', 'pipeline', 'report'] as const satisfies QueueName[];
const MAX_PER_ROUND = 100;

type FailedJobsDeps = DeadLetterDeps & Pick<ProducerDeps, 'redis' | 'keys'>;

/**
 * Moves to the dead letters what BullMQ itself gave up: jobs whose workers died again and again, and jobs whose last
 * attempt could not even tell the commit. Telling it is tried once more first.
 */
export function failedJobsTask(
  deps: FailedJobsDeps & { tellGivenUp: (stage: QueueName, job: Job, why: Error) => Promise<void> },
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
          await noteEnd(deps, stage, job, why);
          await job.remove();
          buried += 1;
        }
      }
      return { buried };
    },
  };
}

async function noteEnd(deps: FailedJobsDeps, stage: QueueName, job: Job<JobData>, error: Error): Promise<void> {
  const notes = takeNotes();
  if ('run' in job.data) notes.isFor(job.data.run as Run);
  const step = closingStep(deps.redact, {
    outcome: 'dead-lettered',
    fields: { error },
    ...(job.id && { jobId: job.id }),
  });
  for (const entry of journeyEntries(stage, job.data, notes, step)) await addToJourney(deps, entry);
}
