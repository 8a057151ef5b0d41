import type { RedisConnection } from './connection.ts';

/** What a Redis does when its memory is full. */
export interface RedisPolicy {
  /** `noeviction`, `allkeys-lru`, …; null where the server does not say, or not to this user. */
  policy: string | null;
  /** False when queued work may be evicted. */
  safe: boolean;
  /** What is wrong and what to do, for people; absent when nothing is. */
  problem?: string;
}

/** Anything but `noeviction` silently drops accepted work once the memory is full. From `INFO`, which everybody may ask. */
export async function readRedisPolicy(redis: RedisConnection): Promise<RedisPolicy> {
  const policy = /^maxmemory_policy:(.*?)\r?$/m.exec(await memoryInfo(redis))?.[1] ?? null;
  if (policy === null || policy === 'noeviction') return { policy, safe: true };
  return {
    policy,
    safe: false,
    problem: `Redis has maxmemory-policy ${policy} and loses queued work when it is full: set it to noeviction`,
  };
}

/** A user with few rights may not ask; that is no fault of the policy. */
async function memoryInfo(redis: RedisConnection): Promise<string> {
  try {
    return await redis.info('memory');
  } catch (error) {
    if (error instanceof Error && /^NOPERM/.test(error.message)) return '';
    throw error;
  }
}
