import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

/** Somebody decided that a check of a commit shall not count. */
export interface Skip {
  /** Login. */
  by: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Skips of one commit, by check name; they outlast every later report of that commit. */
export interface Skips {
  add(repositoryId: number, sha: string, checkName: string, skip: Skip): Promise<void>;
  read(repositoryId: number, sha: string): Promise<ReadonlyMap<string, Skip>>;
}

export function createSkips(redis: RedisConnection, keys: Keys): Skips {
  return {
    async add(repositoryId, sha, checkName, skip) {
      const key = keys.skips(repositoryId, sha);
      await redis.multi().hset(key, checkName, JSON.stringify(skip)).expire(key, TTL_S.skips).exec();
    },
    async read(repositoryId, sha) {
      const all = await redis.hgetall(keys.skips(repositoryId, sha));
      return new Map(Object.entries(all).map(([name, text]) => [name, JSON.parse(text) as Skip]));
    },
  };
}
