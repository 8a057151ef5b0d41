import type { Keys, RedisConnection } from '@failfast-ci/queue';

/** More than anybody needs to understand it. */
const MOST_AN_HOUR = 20;
const HOUR_S = 3600;

/**
 * Whether somebody who may give no commands is told why once more. Each reply is a mail to all who follow the pull
 * request, and costs what GitHub lets the bridge write in a minute: nobody may spend that for others. Comments are
 * counted, not attempts to answer one.
 */
export async function mayBeTold(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  repositoryId: number,
  login: string,
  commentId: number,
): Promise<boolean> {
  const key = keys.refusals(repositoryId, login.toLowerCase());
  if ((await redis.sismember(key, commentId)) === 1) return true;
  if ((await redis.scard(key)) >= MOST_AN_HOUR) return false;
  await redis.sadd(key, commentId);
  await redis.expire(key, HOUR_S, 'NX');
  return true;
}
