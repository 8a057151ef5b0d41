import { createHash } from 'node:crypto';
import type { Removal, Run } from '@failfast-ci/core';
import type { Job, Queue } from 'bullmq';
import { type DeadLetterFilter, matchesDeadLetter } from './dead-letter-filter.ts';
import { lookAtRef } from './enqueue-mirror.ts';
import { enqueueReport } from './enqueue-report.ts';
import { findJob } from './find-job.ts';
import { jobId } from './job-id.ts';
import type { DeadLetterJob, MirrorJob, ReportJob } from './jobs.ts';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';

/** A job that could not be done, as operators see it. */
export interface DeadLetter extends DeadLetterJob {
  /** Stays the same until the letter is replayed or dropped. */
  id: string;
  /**
   * What was wanted of the ref when a mirror job was given up. The job itself names only the ref, and its wishes are
   * settled with it: without them a replay would find nothing to do.
   */
  wishes?: (Run | Removal)[];
}

export interface DeadLetterPage {
  /** Newest first. */
  letters: DeadLetter[];
  /** Of all pages. */
  total: number;
}

/** Nothing consumes the queue of dead letters: its jobs wait. */
const STATE = 'waiting';

export async function listDeadLetters(
  { queues }: Pick<ProducerDeps, 'queues'>,
  { offset = 0, limit = 100 }: { offset?: number; limit?: number } = {},
): Promise<DeadLetterPage> {
  const queue = queues['dead-letter'];
  const [total, jobs] = await Promise.all([
    queue.getJobCountByTypes(STATE),
    queue.getJobs(STATE, offset, offset + limit - 1, false),
  ]);
  // A letter that is replayed between the two reads of BullMQ comes as nothing.
  return { total, letters: jobs.filter((job) => job !== undefined).map(toLetter) };
}

/** Letters read at once while looking through all of them. */
const PAGE = 500;

/** All dead letters that are meant, newest first, at most `limit`. */
export async function findDeadLetters(
  deps: Pick<ProducerDeps, 'queues'>,
  filter: DeadLetterFilter,
  limit = Number.POSITIVE_INFINITY,
): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (let offset = 0; found.length < limit; offset += PAGE) {
    const { letters, total } = await listDeadLetters(deps, { offset, limit: PAGE });
    found.push(...letters.filter((letter) => matchesDeadLetter(letter, filter)));
    if (offset + PAGE >= total) break;
  }
  return found.slice(0, limit);
}

/** One dead letter, or undefined when it was replayed or dropped meanwhile. */
export async function readDeadLetter(
  { queues }: Pick<ProducerDeps, 'queues'>,
  id: string,
): Promise<DeadLetter | undefined> {
  const job = await findJob(queues['dead-letter'], id);
  return job && toLetter(job);
}

/**
 * - `replayed`: the job waits in its stage again.
 * - `gone`: there is no such letter; somebody else was faster.
 * - `nothing-wanted`: a mirror job whose wishes were not kept would end without doing anything, so the letter stays.
 */
export type Replay = { outcome: 'replayed'; letter: DeadLetter } | { outcome: 'gone' | 'nothing-wanted' };

/**
 * Puts a job back into its stage with its name, its data and its delivery id, a new job id and all its attempts, and
 * removes the letter. Safe to repeat and to do twice at once: the new id is derived from the letter, and stages that
 * run one job at a time for each ref or pipeline go on doing so.
 */
export async function replayDeadLetter(deps: ProducerDeps, id: string): Promise<Replay> {
  const letter = await readDeadLetter(deps, id);
  if (!letter) return { outcome: 'gone' };
  if (letter.stage === 'mirror' && !(await restoreWishes(deps, letter))) return { outcome: 'nothing-wanted' };
  await addToStage(deps, letter);
  // Its work is queued again: a redelivery would be a duplicate.
  await deps.redis.set(deps.keys.delivery(letter.deliveryId), Date.now(), 'EX', TTL_S.delivery);
  await dropDeadLetter(deps, id);
  return { outcome: 'replayed', letter };
}

/** Removes a letter for good. Returns it, or undefined when there was none. */
export async function dropDeadLetter(
  { queues }: Pick<ProducerDeps, 'queues'>,
  id: string,
): Promise<DeadLetter | undefined> {
  const job = await findJob(queues['dead-letter'], id);
  if (!job || (await queues['dead-letter'].remove(id)) === 0) return undefined;
  return toLetter(job);
}

/** A job of the queue of dead letters as operators see it. */
export const toLetter = (job: Job<DeadLetterJob>): DeadLetter => ({ ...job.data, id: job.id ?? '' });

async function addToStage(deps: ProducerDeps, letter: DeadLetter): Promise<void> {
  switch (letter.stage) {
    case 'mirror':
      return lookAtRef(deps, letter.data as MirrorJob);
    case 'report': {
      const { projectId, pipelineId, deliveryId } = letter.data as ReportJob;
      return enqueueReport(deps, { projectId, pipelineId, deliveryId, urgent: true });
    }
    default: {
      // The letter says which queue its data fits; to the compiler it is unknown.
      const stage = deps.queues[letter.stage] as Queue<unknown, unknown, string>;
      await stage.add(letter.jobName, letter.data, { jobId: replayId(letter) });
    }
  }
}

/** Short however often the same work is given up: the id of a letter contains that of its job. */
function replayId({ id, deliveryId }: DeadLetter): string {
  return jobId('replay', deliveryId, createHash('sha256').update(id).digest('hex').slice(0, 16));
}

/** True when the ref's mirror job has something to do. Wishes that came meanwhile are newer and stay. */
async function restoreWishes({ redis, keys }: ProducerDeps, { data, wishes = [] }: DeadLetter): Promise<boolean> {
  const { repositoryId, ref } = data as MirrorJob;
  const key = keys.wanted(repositoryId, ref);
  for (const wish of wishes) await redis.hsetnx(key, wish.id, JSON.stringify(wish));
  if (wishes.length > 0) await redis.expire(key, TTL_S.wanted);
  return (await redis.exists(key)) === 1;
}
