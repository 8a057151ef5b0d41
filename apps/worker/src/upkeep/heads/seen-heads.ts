import type { Keys, RedisConnection } from '@failfast-ci/queue';

export type HeadKind = 'pull-requests' | 'branches';

/** What upkeep knows of the heads of one repository. All of it can be lost: then all heads are looked at anew. */
export interface SeenHeads {
  /** Ref on the mirror → commit, of heads about which nothing is left to do. */
  settled(kind: HeadKind): Promise<Map<string, string>>;
  settle(kind: HeadKind, heads: ReadonlyMap<string, string>): Promise<void>;
  etag(kind: HeadKind): Promise<string | undefined>;
  keepEtag(kind: HeadKind, etag: string | undefined): Promise<void>;
  /** The tags of the last look as {@link fingerprintOf} writes them; undefined when there was none of late. */
  tags(): Promise<Set<string> | undefined>;
  keepTags(fingerprints: readonly string[]): Promise<void>;
  /** Since when this commit is found missing, milliseconds since the epoch. */
  missingSince(ref: string, sha: string, now: number): Promise<number>;
  forget(): Promise<void>;
}

const DAY_S = 24 * 3600;
/** GitHub's entity tags hold for one token. */
const ETAG_S = 3_300;

/** As long as GitHub redelivers: what was pushed longer ago is not run as if it were news. */
const TAGS_S = 3 * DAY_S;

export function seenHeads({ redis, keys }: { redis: RedisConnection; keys: Keys }, repositoryId: number): SeenHeads {
  const key = (...parts: string[]): string => keys.upkeep('heads', repositoryId, ...parts);
  return {
    settled: async (kind) => new Map(Object.entries(await redis.hgetall(key(kind)))),
    async settle(kind, heads) {
      const write = redis.multi().del(key(kind));
      if (heads.size > 0) write.hset(key(kind), Object.fromEntries(heads)).expire(key(kind), 30 * DAY_S);
      await write.exec();
    },
    etag: async (kind) => (await redis.get(key(kind, 'etag'))) ?? undefined,
    async keepEtag(kind, etag) {
      if (etag === undefined) await redis.del(key(kind, 'etag'));
      else await redis.set(key(kind, 'etag'), etag, 'EX', ETAG_S);
    },
    async tags() {
      const text = await redis.get(key('tags'));
      return text === null ? undefined : new Set(text.split(' '));
    },
    keepTags: async (fingerprints) => void (await redis.set(key('tags'), fingerprints.join(' '), 'EX', TAGS_S)),
    async missingSince(ref, sha, now) {
      const field = `${ref} ${sha}`;
      await redis.multi().hsetnx(key('missing'), field, now).expire(key('missing'), 3600).exec();
      return Number((await redis.hget(key('missing'), field)) ?? now);
    },
    async forget() {
      const kinds: HeadKind[] = ['pull-requests', 'branches'];
      await redis.del(key('missing'), key('tags'), ...kinds.flatMap((kind) => [key(kind), key(kind, 'etag')]));
    },
  };
}
