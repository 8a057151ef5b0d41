import type { Keys, QueueName, RedisConnection } from '@failfast-ci/queue';
import type { WorkerLives } from './worker-lives.ts';

/** A job that took its worker down at each of so many starts is not started again. */
export const MAX_STARTS = 3;

export interface Deaths {
  /** Worker processes that died while they had the job. */
  withIt: number;
  /** Those that died without it, since there is the job. */
  withoutIt: number;
}

/**
 * Did the job kill its workers? Nobody can see that in one death: being killed from outside and running out of memory
 * look the same. But where workers die just as well without the job, it is not to blame.
 */
export const isCulprit = ({ withIt, withoutIt }: Deaths): boolean => withIt >= MAX_STARTS && withoutIt < withIt;

/** What is asked of a job that starts. */
export interface StartingJob {
  id?: string | undefined;
  /** When it was made, milliseconds since the epoch. */
  timestamp: number;
  /** How often its worker was lost while it had the job. */
  stalledCounter: number;
}

/**
 * - `start`, and `done` must be called when the attempt has ended, however it did.
 * - `later`: another suspect is at work in this process, and it must be clear who killed it.
 * - `never`: it kills its workers.
 */
export type Admission =
  | { may: 'start'; done: () => Promise<void> }
  | { may: 'later' }
  | { may: 'never'; deaths: Deaths };

export interface Suspects {
  /** Asked before each start. Costs nothing unless a worker was lost with the job before. */
  admit(queue: QueueName, job: StartingJob): Promise<Admission>;
}

const KEEP_S = 24 * 3600;
/** Once may be chance; who loses a worker again must not take those along that happen to be with it. */
const ALONE_FROM = 2;

const nothing = async (): Promise<void> => {};

/** Remembers who had a job, from its second start on; who had it at the first one counts as dead. */
export function createSuspects(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  lives: Pick<WorkerLives, 'id' | 'diedAmong' | 'diedSince'>,
): Suspects {
  let suspectAtWork = false;
  return {
    async admit(queue, { id = '', timestamp, stalledCounter }) {
      if (stalledCounter === 0) return { may: 'start', done: nothing };
      // A job that is replayed may keep its id, but not its time: it starts with a clean record.
      const key = keys.suspect(queue, id, timestamp);
      const withIt = 1 + (await lives.diedAmong(await redis.smembers(key)));
      const withoutIt = (await lives.diedSince(timestamp)) - withIt;
      if (isCulprit({ withIt, withoutIt })) return { may: 'never', deaths: { withIt, withoutIt } };
      const alone = stalledCounter >= ALONE_FROM;
      if (alone && suspectAtWork) return { may: 'later' };
      if (alone) suspectAtWork = true;
      // Whoever ends an attempt in order, well or not, may die later without the job being the reason.
      const done = async (): Promise<void> => {
        if (alone) suspectAtWork = false;
        await redis.srem(key, lives.id).catch(() => {}); // Redis is away: at worst one death too many counts
      };
      try {
        await redis.multi().sadd(key, lives.id).expire(key, KEEP_S).exec();
      } catch (error) {
        await done();
        throw error;
      }
      return { may: 'start', done };
    },
  };
}
