import type { RedisConnection } from '@failfast-ci/queue';

/** One JSON value in Redis, alive for `ttl` seconds after it was written last. */
export interface RecordStore<Value> {
  read(): Promise<Value | undefined>;
  write(value: Value): Promise<void>;
  remove(): Promise<void>;
}

export function record<Value>(redis: RedisConnection, key: string, ttl: number): RecordStore<Value> {
  return {
    async read() {
      const text = await redis.get(key);
      return text === null ? undefined : (JSON.parse(text) as Value);
    },
    async write(value) {
      await redis.set(key, JSON.stringify(value), 'EX', ttl);
    },
    async remove() {
      await redis.del(key);
    },
  };
}
