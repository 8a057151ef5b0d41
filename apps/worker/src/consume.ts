import { JOB_VERSION, type Jobs, type QueueName } from '@failfast-ci/queue';
import type { Logger } from '@failfast-ci/runtime';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { type CloseDeps, openAttempt, TAKEN_OVER } from './close-attempt.ts';
import { MAX_STARTS, type Suspects } from './crash/suspects.ts';
import { type Fate, fateOf, retryDelay, withJitter } from './fate.ts';
import { underStamp } from './fence/attempt-stamp.ts';
import { LostLockError } from './fence/lost-lock-error.ts';
import { type JourneyNotes, takeNotes } from './journey-notes.ts';
import { type FateDeps, meetFate, postpone } from './meet-fate.ts';
import type { Outcome } from './outcome.ts';
import type { Forge } from './state/awaiting.ts';

/** What a processor learns about the attempt it is in. */
export interface Attempt {
  signal: AbortSignal | undefined;
  /** Counts from 1. */
  number: number;
  /**
   * Asked right before what cannot be taken back: this worker still has the job.
   *
   * @throws LostLockError when it was away for so long that another one has it
   */
  hold(): Promise<void>;
  /** What would become of the job if it ended with this error: lets a processor tell the commit before it throws. */
  fateOf(error: unknown): Fate;
  /** Whose work it turns out to be. */
  journey: JourneyNotes;
}

/** One row of the table of consumers. */
export interface Consumer<Name extends QueueName> {
  queue: Name;
  /** Jobs at once in this process. */
  concurrency: number;
  process(data: Jobs[Name], attempt: Attempt): Promise<Outcome>;
}

export interface ConsumeDeps extends CloseDeps, FateDeps {
  prefix: string;
  logger: Logger;
  suspects: Suspects;
}

/**
 * A worker that died holds its jobs until their locks run out, and the others notice at the next check: a killed
 * worker costs a commit at most these two together.
 */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 5_000;
/** Whether a job kills its workers is judged at its start; see crash/suspects.ts. This only bounds an unlucky one. */
const MAX_STALLED = 50;
/** How long a job waits that must be alone among the suspects of a process. */
const SUSPECT_PAUSE_MS = 2_000;
/** How long a job from a newer version of the bridge is left for a newer worker. */
const NEWER_VERSION_PAUSE_MS = 3_000;

/** Runs the jobs of one queue: one closing log line each, and every error gets its fate here and nowhere else. */
export function consume<Name extends QueueName>(deps: ConsumeDeps, consumer: Consumer<Name>): Worker {
  const { connection, prefix, logger } = deps;
  const worker = new Worker<Jobs[Name], unknown>(
    consumer.queue,
    (job, token, signal) => runJob(deps, consumer, job, token, signal),
    {
      connection,
      prefix,
      concurrency: consumer.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLED,
      autorun: false,
      settings: { backoffStrategy: (attemptsMade) => withJitter(retryDelay(attemptsMade)) },
    },
  );
  worker.on('error', (error) => {
    // While Redis is away each reconnect fails; that outage is told once, elsewhere.
    if (connection.status !== 'ready') return;
    const message = /\block\b/i.test(error.message) ? 'lost its hold on a job' : 'worker cannot reach its queue';
    logger.warn(message, { queue: consumer.queue, error });
  });
  worker.on('stalled', (jobId) =>
    logger.warn('job is taken over from a worker that died', { queue: consumer.queue, job_id: jobId }),
  );
  return worker;
}

async function runJob<Name extends QueueName>(
  deps: ConsumeDeps,
  consumer: Consumer<Name>,
  job: Job<Jobs[Name]>,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  if (job.data.v > JOB_VERSION) return postpone(job, token, Date.now() + NEWER_VERSION_PAUSE_MS);
  const number = job.attemptsMade + 1;
  const logger = deps.logger.child({
    queue: consumer.queue,
    job_name: job.name,
    job_id: job.id ?? '',
    attempt: number,
    delivery_id: job.data.deliveryId,
  });
  const notes = takeNotes();
  const close = openAttempt(deps, { queue: consumer.queue, job, number, notes, logger });
  const admission = await deps.suspects.admit(consumer.queue, job);
  if (admission.may === 'later') return postpone(job, token, Date.now() + SUSPECT_PAUSE_MS);
  if (admission.may === 'never') {
    const reason = `its worker died at each of ${MAX_STARTS} starts, and workers do not die without it`;
    const { withIt, withoutIt } = admission.deaths;
    close('error', 'given-up', { reason, deaths_with_it: withIt, deaths_without_it: withoutIt });
    throw new UnrecoverableError(reason); // upkeep tells the commit and keeps the dead letter
  }
  const { done } = admission;
  const { woken } = job.data;
  const fateHere = (error: unknown): Fate => fateOf(error, number, woken?.until);
  try {
    const attempt: Attempt = { signal, number, hold: () => hold(job, token), fateOf: fateHere, journey: notes };
    const result = await underStamp({ redis: deps.connection, keys: deps.keys }, () =>
      consumer.process(job.data, attempt),
    );
    const { outcome, reason, fields } = result;
    close('info', outcome, { ...(reason !== undefined && { reason }), ...fields });
    if (woken) await wakeOthers(deps, woken.forge);
    return result;
  } catch (error) {
    if (error instanceof LostLockError) {
      close('info', TAKEN_OVER, {});
      throw error; // BullMQ finds that the job is another's and leaves it alone
    }
    return await meetFate(deps, consumer.queue, { job, token, close }, error, fateHere(error));
  } finally {
    await done();
  }
}

/** The forge answers again, as this job has seen. What is not woken now comes at its own time. */
async function wakeOthers({ awaiting, logger }: ConsumeDeps, forge: Forge): Promise<void> {
  try {
    const woken = await awaiting.wake(forge, 'all');
    if (woken > 0) logger.info(`${forge} answers again; what waited for it goes on`, { woken });
  } catch (error) {
    logger.warn(`cannot wake what waits for ${forge}`, { error });
  }
}

async function hold(job: Job, token = ''): Promise<void> {
  if ((await job.extendLock(token, LOCK_MS)) !== 1) throw new LostLockError();
}
