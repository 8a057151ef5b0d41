import type { Keys, RedisConnection } from '@failfast-ci/queue';

/**
 * Takes a few of many in turn, those first that were taken longest ago: so each round is short however many there are.
 * The turn of what is done is noted when it is done.
 */
export interface Rotation {
  next<Item>(items: readonly Item[], idOf: (item: Item) => number, limit: number): Promise<Item[]>;
  done(id: number): Promise<void>;
}

const KEEP_S = 7 * 24 * 3600;

export function createRotation(redis: RedisConnection, keys: Keys, task: string): Rotation {
  const key = keys.upkeep(task, 'turns');
  return {
    async next(items, idOf, limit) {
      const turns = new Map(Object.entries(await redis.hgetall(key)).map(([id, at]) => [Number(id), Number(at)]));
      const gone = [...turns.keys()].filter((id) => !items.some((item) => idOf(item) === id));
      if (gone.length > 0) await redis.hdel(key, ...gone.map(String));
      const turnOf = (item: (typeof items)[number]): number => turns.get(idOf(item)) ?? 0;
      return items.toSorted((a, b) => turnOf(a) - turnOf(b)).slice(0, limit);
    },
    async done(id) {
      await redis.multi().hset(key, String(id), Date.now()).expire(key, KEEP_S).exec();
    },
  };
}
