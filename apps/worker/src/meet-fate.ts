import type { Jobs, QueueName } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import { DelayedError, type Job } from 'bullmq';
import type { CloseAttempt } from './close-attempt.ts';
import { buryJob, type DeadLetterDeps } from './dead-letter.ts';
import type { Fate } from './fate.ts';
import type { Outcome } from './outcome.ts';
import { type Awaiting, unreachableForge } from './state/awaiting.ts';

export interface FateDeps extends DeadLetterDeps {
  awaiting: Awaiting;
}

/** Does what is to become of a job that ended with an error. */
export async function meetFate<Name extends QueueName>(
  deps: FateDeps,
  queue: Name,
  { job, token, close }: { job: Job<Jobs[Name]>; token: string | undefined; close: CloseAttempt },
  error: unknown,
  fate: Fate,
): Promise<Outcome> {
  switch (fate.fate) {
    case 'wait':
      close('warn', 'waiting', { until: new Date(fate.until).toISOString(), error });
      await awaitForge(deps, queue, job, error, fate.until);
      return postpone(job, token, fate.until);
    case 'retry':
      close('warn', 'retrying', { error });
      await awaitForge(deps, queue, job, error, Date.now() + fate.delayMs);
      throw forQueue(deps.redact, error);
    case 'refuse': {
      const reason = error instanceof Error ? error.message : String(error);
      close('info', 'refused', { reason });
      return { outcome: 'refused', reason };
    }
    case 'dead-letter':
      await buryJob(deps, queue, job, error);
      close('error', 'dead-lettered', { error });
      return { outcome: 'refused', reason: 'dead-lettered' };
  }
}

/** Upkeep may start the job sooner when the forge is back. */
async function awaitForge(
  { awaiting }: FateDeps,
  queue: QueueName,
  { id = '' }: Job,
  error: unknown,
  until: number,
): Promise<void> {
  const forge = unreachableForge(error);
  if (forge) await awaiting.add(forge, queue, id, until);
}

/** BullMQ keeps message and stack of what a job throws: without the secrets that a forge may have repeated in it. */
function forQueue(redact: Redactor, error: unknown): Error {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(redact(message)), { stack: redact(stack ?? '') });
}

/** Gives the job back to its queue until then; no attempt is spent. */
export async function postpone(job: Job, token: string | undefined, until: number): Promise<never> {
  await job.moveToDelayed(Math.max(until, Date.now() + 100), token);
  throw new DelayedError();
}
