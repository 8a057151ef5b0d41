import type { Redis } from 'ioredis';

const info = async (redis: Redis, section: string, field: string): Promise<number> =>
  Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(await redis.info(section))?.[1]);

/** Bytes that Redis holds now. */
export const redisBytes = (redis: Redis): Promise<number> => info(redis, 'memory', 'used_memory');

/** Processor time of Redis so far, in seconds. */
export const redisSeconds = async (redis: Redis): Promise<number> =>
  (await info(redis, 'cpu', 'used_cpu_user')) + (await info(redis, 'cpu', 'used_cpu_sys'));
