import type { Keys, RedisConnection } from '@failfast-ci/queue';

/** What a long walk has still to come to; rounds take from its head, and a lost Redis starts the walk anew. */
export interface WorkList<Item> {
  /** Replaces whatever is there. */
  start(items: readonly Item[]): Promise<void>;
  /** To the end of the line. One that is there already may come up twice. */
  add(items: readonly Item[]): Promise<void>;
  next(limit: number): Promise<Item[]>;
  done(item: Item): Promise<void>;
  /** Goes to the end of the line. */
  postpone(item: Item): Promise<void>;
  isEmpty(): Promise<boolean>;
}

const KEEP_S = 24 * 3600;

export function createWorkList<Item>(redis: RedisConnection, keys: Keys, task: string): WorkList<Item> {
  const key = keys.upkeep(task, 'to-do');
  return {
    async start(items) {
      const write = redis.multi().del(key);
      if (items.length > 0) write.rpush(key, ...items.map((item) => JSON.stringify(item))).expire(key, KEEP_S);
      await write.exec();
    },
    async add(items) {
      if (items.length === 0) return;
      await redis
        .multi()
        .rpush(key, ...items.map((item) => JSON.stringify(item)))
        .expire(key, KEEP_S)
        .exec();
    },
    next: async (limit) => (await redis.lrange(key, 0, limit - 1)).map((text) => JSON.parse(text) as Item),
    done: async (item) => void (await redis.lrem(key, 0, JSON.stringify(item))),
    async postpone(item) {
      const text = JSON.stringify(item);
      await redis.multi().lrem(key, 0, text).rpush(key, text).expire(key, KEEP_S).exec();
    },
    isEmpty: async () => (await redis.exists(key)) === 0,
  };
}
