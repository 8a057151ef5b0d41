import type { QueueName } from '@failfast-ci/queue';
import type { Job } from 'bullmq';
import { duration } from '../facts/words.ts';
import { describeOutcome, listed } from './describe-outcome.ts';
import type { Step } from './journey.ts';
import { type JobState, type KeptJob, outcomeOf } from './kept-jobs.ts';

/** What a kept job says: how it ended, or what it waits for. `what` names it, e.g. `Decision`. */
export function jobStep(queue: QueueName, stage: Step['stage'], what: string, { job, state }: KeptJob<unknown>): Step {
  const href = `/queues/queue/${queue}/${encodeURIComponent(job.id ?? '')}`;
  return { stage, href, ...(state === 'completed' ? ended(what, job) : unfinished(what, job, state)) };
}

function ended(what: string, job: Job): Pick<Step, 'at' | 'text' | 'state'> {
  const { reason, ...end } = outcomeOf(job);
  const details = [reason, job.attemptsMade > 1 && `after ${job.attemptsMade} attempts`, took(job)];
  return { at: job.finishedOn ?? job.timestamp, ...describeOutcome(what, end, details) };
}

function unfinished(what: string, job: Job, state: JobState): Pick<Step, 'at' | 'text' | 'state'> {
  const failed = job.failedReason ? `the last attempt failed: ${job.failedReason}` : undefined;
  switch (state) {
    case 'active':
      return {
        at: job.processedOn ?? job.timestamp,
        state: 'wait',
        text: `${what}: being worked on${listed([failed])}`,
      };
    case 'delayed':
      return delayed(what, job, failed);
    case 'failed':
      return {
        at: job.finishedOn ?? job.timestamp,
        state: 'bad',
        text: `${what}: failed${listed([job.failedReason])}`,
      };
    default:
      return { at: job.timestamp, state: 'wait', text: `${what}: waits for a worker${listed([failed])}` };
  }
}

/** A retry waits after its last attempt; a job that was planned for later has made none. */
function delayed(what: string, job: Job, failed: string | undefined): Pick<Step, 'at' | 'text' | 'state'> {
  if (job.attemptsMade === 0)
    return { at: job.timestamp + job.delay, state: 'wait', text: `${what}: planned for then` };
  const text = `${what}: waits for its next attempt${listed([`${job.attemptsMade} made`, failed])}`;
  return { at: job.processedOn ?? job.timestamp, state: 'wait', text };
}

function took({ processedOn, finishedOn }: Job): string | undefined {
  return processedOn === undefined || finishedOn === undefined
    ? undefined
    : `took ${duration(finishedOn - processedOn)}`;
}
