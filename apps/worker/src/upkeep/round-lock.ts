import { randomUUID } from 'node:crypto';
import type { Keys, RedisConnection } from '@failfast-ci/queue';

/** A worker that died in a round holds up the next one no longer than this. */
const LOCK_MS = 15_000;
const RENEW_MS = 5_000;

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * Runs one round of a task unless one is under way somewhere: a round may take longer than its interval. Two rounds at
 * once would do no harm, only the same calls twice.
 */
export async function onlyOnce<Result>(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  task: string,
  round: () => Promise<Result>,
): Promise<Result | 'busy'> {
  const key = keys.upkeep('lock', task);
  const token = randomUUID();
  if ((await redis.set(key, token, 'PX', LOCK_MS, 'NX')) === null) return 'busy';
  const renewing = setInterval(() => void redis.eval(RENEW, 1, key, token, LOCK_MS).catch(() => {}), RENEW_MS);
  try {
    return await round();
  } finally {
    clearInterval(renewing);
    await redis.eval(RELEASE, 1, key, token);
  }
}
