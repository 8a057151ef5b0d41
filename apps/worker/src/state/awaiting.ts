import { UnreachableError } from '@failfast-ci/core';
import type { Keys, QueueName, Queues, RedisConnection } from '@failfast-ci/queue';
import type { Job } from 'bullmq';

export type Forge = UnreachableError['forge'];
export const FORGES = ['GitHub', 'GitLab'] as const satisfies Forge[];

/** The forge that did not answer, if that is what is wrong. */
export function unreachableForge(error: unknown): Forge | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof UnreachableError) return current.forge;
  }
  return undefined;
}

/** Jobs that wait for a retry because a forge did not answer, so that they need not sleep on when it does again. */
export interface Awaiting {
  /** `until`: when its retry is due, milliseconds since the epoch. */
  add(forge: Forge, queue: QueueName, jobId: string, until: number): Promise<void>;
  /**
   * Starts jobs before their time, and returns how many: `any` one of them at once, to see whether the forge answers, or
   * `all`, one after another, since a forge that has just come back must not be overrun (and GitHub forbids it).
   * One that fails for the same reason goes back to its time, and no attempt is spent; see fate.ts.
   */
  wake(forge: Forge, which: 'any' | 'all'): Promise<number>;
}

/** Whoever has to wait no longer than this comes by itself. */
const SOON_MS = 3_000;
const MOST = 5_000;
/** From one job that is woken to the next. The last of five thousand begins after eight minutes. */
const STEP_MS = 100;
/** No part of a queue's name. */
const BETWEEN = ' ';

export function createAwaiting({
  redis,
  keys,
  queues,
}: {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
}): Awaiting {
  const wakeOne = async (forge: Forge, member: string, until: number, inMs: number): Promise<number> => {
    // Whoever takes it off the list wakes it: several workers may see at once that the forge is back.
    if ((await redis.zrem(keys.awaiting(forge), member)) !== 1) return 0;
    const [queue, id] = split(member);
    const job = (await queues[queue].getJob(id)) as Job | undefined;
    if (!(await job?.isDelayed())) return 0; // it was replaced, or goes on already
    try {
      await job?.updateData({ ...job.data, woken: { forge, until } });
      if (inMs > 0) await job?.changeDelay(inMs);
      else await job?.promote();
      return 1;
    } catch {
      return 0; // it has just begun by itself, or is gone
    }
  };
  return {
    async add(forge, queue, jobId, until) {
      const key = keys.awaiting(forge);
      await redis.zadd(key, until, queue + BETWEEN + jobId);
      await redis.zremrangebyscore(key, 0, Date.now());
    },
    async wake(forge, which) {
      const waiting = await redis.zrangebyscore(
        keys.awaiting(forge),
        Date.now() + SOON_MS,
        '+inf',
        'WITHSCORES',
        'LIMIT',
        0,
        MOST,
      );
      const members = pairs(waiting);
      // Any, and not the first: one that fails for a reason of its own must not stand for all the others.
      const chosen = which === 'all' ? members : members.slice(Math.floor(Math.random() * members.length)).slice(0, 1);
      let woken = 0;
      for (const [member, until] of chosen) {
        const inMs = woken * STEP_MS;
        if (Date.now() + inMs >= until) continue; // it comes before its turn
        woken += await wakeOne(forge, member, until, inMs);
      }
      return woken;
    },
  };
}

function split(member: string): [QueueName, string] {
  const at = member.indexOf(BETWEEN);
  return [member.slice(0, at) as QueueName, member.slice(at + 1)];
}

const pairs = (flat: string[]): [string, number][] =>
  flat.flatMap((member, index): [string, number][] => (index % 2 === 0 ? [[member, Number(flat[index + 1])]] : []));
