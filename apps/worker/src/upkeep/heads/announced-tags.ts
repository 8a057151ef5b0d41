import type { GithubApp } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { ifHopeless } from '../../hopeless.ts';
import { REDELIVERY_WINDOW_MS } from '../deliveries/position.ts';

/**
 * Tags that GitHub's event `create` named within the three days that it keeps its deliveries: the witness when Redis is
 * empty. Recall reads pushes of tags, too, and cannot replace it: each push must be read to see what it is of, so it goes
 * back one day and 200 changes; `create` is rarer and reaches further, but tells of no tag that was moved.
 */
export interface AnnouncedTags {
  of(repositoryId: number): Promise<Set<string>>;
  /** Reads them anew, at most a hundred of the newest. Without the App's event `create` there are none. */
  read(github: Pick<GithubApp, 'listDeliveries' | 'readCreatedTag'>, now: number): Promise<void>;
}

/** Each costs a request of the App's own budget; branches are announced in the same way. */
const MOST = 100;
/** Deliveries that are looked through: a hundred in a request. */
const MOST_LISTED = 5_000;
/** Longer than it takes to compare every repository once. */
const KEEP_S = 3600;

export function announcedTags({ redis, keys }: { redis: RedisConnection; keys: Keys }): AnnouncedTags {
  const key = (repositoryId: number): string => keys.upkeep('heads', repositoryId, 'announced-tags');
  return {
    of: async (repositoryId) => new Set(await redis.smembers(key(repositoryId))),
    async read(github, now) {
      for (const { id, repositoryId } of await newestCreations(github, now - REDELIVERY_WINDOW_MS)) {
        // GitHub may have forgotten it since it was listed.
        const tag = await github.readCreatedTag(id).catch(ifHopeless(undefined));
        if (tag !== undefined)
          await redis.multi().sadd(key(repositoryId), tag).expire(key(repositoryId), KEEP_S).exec();
      }
    },
  };
}

async function newestCreations(
  github: Pick<GithubApp, 'listDeliveries'>,
  since: number,
): Promise<{ id: string; repositoryId: number }[]> {
  const found = new Map<string, { id: string; repositoryId: number }>();
  let listed = 0;
  for await (const { id, guid, event, repositoryId } of github.listDeliveries({ since })) {
    if (event === 'create' && repositoryId !== null) found.set(guid, { id, repositoryId });
    listed += 1;
    if (found.size >= MOST || listed >= MOST_LISTED) break;
  }
  return [...found.values()];
}
