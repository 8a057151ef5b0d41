import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

/** Since when a stage cannot get on with a run, in milliseconds since the epoch. The first failure is remembered. */
export async function failingSince(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  stage: 'mirror' | 'pipeline',
  runId: string,
): Promise<number> {
  const key = keys.failing(stage, runId);
  const now = Date.now();
  await redis.set(key, now, 'EX', TTL_S.failing, 'NX');
  return Number((await redis.get(key)) ?? now);
}
