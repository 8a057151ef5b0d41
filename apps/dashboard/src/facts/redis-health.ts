import { assertReachable, type RedisConnection } from '@failfast-ci/queue';

/** How Redis is, from its own `INFO`. Of a Cluster one node answers. */
export type RedisHealth =
  | { reachable: false; reason: string }
  | {
      reachable: true;
      /** How long it took to answer, in milliseconds. */
      pingMs: number;
      version: string;
      usedBytes: number;
      /** null: it takes what the machine has. */
      maxBytes: number | null;
      /** What it does when it is full; anything but `noeviction` loses jobs. */
      policy: string;
      /** Whether queued work survives its restart. */
      appendOnly: boolean;
    };

export async function readRedisHealth(redis: RedisConnection): Promise<RedisHealth> {
  try {
    assertReachable(redis);
    const startedAt = performance.now();
    await redis.ping();
    const pingMs = Math.round(performance.now() - startedAt);
    return { reachable: true, pingMs, ...fromInfo(await redis.info()) };
  } catch (error) {
    return { reachable: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function fromInfo(info: string) {
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  return {
    version: field('valkey_version') || field('redis_version'),
    usedBytes: Number(field('used_memory')),
    maxBytes: Number(field('maxmemory')) || null,
    policy: field('maxmemory_policy'),
    appendOnly: field('aof_enabled') === '1',
  };
}
