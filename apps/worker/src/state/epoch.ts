import type { ProducerDeps } from '@failfast-ci/queue';

/**
 * Whether Redis may have come up empty since this moment (milliseconds since the epoch): what was done about it then is known
 * to the forges at most.
 */
export async function isOlderThanRedis({ redis, keys }: Pick<ProducerDeps, 'redis' | 'keys'>, at: number) {
  const comparedAt = await redis.get(keys.epoch);
  return comparedAt === null || at <= Number(comparedAt);
}
