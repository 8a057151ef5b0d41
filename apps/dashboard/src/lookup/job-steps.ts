import type { QueueName } from '@failfast-ci/queue';
import type { Job } from 'bullmq';
import type { Step } from './journey.ts';
import { type JobState, type KeptJob, outcomeOf } from './kept-jobs.ts';

const OUTCOMES: Record<string, { text: string; state: Step['state'] }> = {
  done: { text: 'done', state: 'ok' },
  ignored: { text: 'ignored', state: 'info' },
  refused: { text: 'refused', state: 'bad' },
  superseded: { text: 'superseded', state: 'info' },
};

/** What a kept job says: how it ended, or what it waits for. `what` names it, e.g. `Decision`. */
export function jobStep(queue: QueueName, stage: Step['stage'], what: string, { job, state }: KeptJob<unknown>): Step {
  const href = `/queues/queue/${queue}/${encodeURIComponent(job.id ?? '')}`;
  return { stage, href, ...(state === 'completed' ? ended(what, job) : unfinished(what, job, state)) };
}

function ended(what: string, job: Job): Pick<Step, 'at' | 'text' | 'state'> {
  const { outcome = 'done', reason, fields } = outcomeOf(job);
  const { text, state } = OUTCOMES[outcome] ?? { text: outcome, state: 'info' };
  const details = [reason, job.attemptsMade > 1 && `after ${job.attemptsMade} attempts`, took(job), numbers(fields)];
  return { at: job.finishedOn ?? job.timestamp, state, text: `${what}: ${text}${list(details)}` };
}

function unfinished(what: string, job: Job, state: JobState): Pick<Step, 'at' | 'text' | 'state'> {
  const failed = job.failedReason ? `the last attempt failed: ${job.failedReason}` : undefined;
  switch (state) {
    case 'active':
      return { at: job.processedOn ?? job.timestamp, state: 'wait', text: `${what}: being worked on${list([failed])}` };
    case 'delayed':
      return delayed(what, job, failed);
    case 'failed':
      return { at: job.finishedOn ?? job.timestamp, state: 'bad', text: `${what}: failed${list([job.failedReason])}` };
    default:
      return { at: job.timestamp, state: 'wait', text: `${what}: waits for a worker${list([failed])}` };
  }
}

/** A retry waits after its last attempt; a job that was planned for later has made none. */
function delayed(what: string, job: Job, failed: string | undefined): Pick<Step, 'at' | 'text' | 'state'> {
  if (job.attemptsMade === 0)
    return { at: job.timestamp + job.delay, state: 'wait', text: `${what}: planned for then` };
  const text = `${what}: waits for its next attempt${list([`${job.attemptsMade} made`, failed])}`;
  return { at: job.processedOn ?? job.timestamp, state: 'wait', text };
}

function took({ processedOn, finishedOn }: Job): string | undefined {
  return processedOn === undefined || finishedOn === undefined ? undefined : `took ${finishedOn - processedOn} ms`;
}

/** Ids and commits stand above the steps already. */
const TOLD = /_(?:id|sha)$/;

function numbers(fields: Record<string, unknown> = {}): string {
  const telling = Object.entries(fields).filter(([key]) => !TOLD.test(key));
  return telling.map(([key, value]) => `${key.replaceAll('_', ' ')} ${String(value)}`).join(', ');
}

function list(details: (string | false | undefined)[]): string {
  const said = details.filter((detail) => typeof detail === 'string' && detail !== '');
  return said.length > 0 ? ` (${said.join('; ')})` : '';
}
