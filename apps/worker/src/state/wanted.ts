import type { Removal, Run } from '@failfast-ci/core';
import type { Keys, RedisConnection } from '@failfast-ci/queue';

/** What somebody wants of one ref of one mirror: a run of a commit, or that the ref goes away. */
export type Wish = Run | Removal;

export const isRemoval = (wish: Wish): wish is Removal => !('sha' in wish);

/**
 * The wishes for a ref that no worker has finished with, oldest first. They lie beside the queue so that the newest
 * wins however many arrive while a job waits or runs (BullMQ keeps the first data of a waiting job).
 */
export async function readWanted(
  redis: RedisConnection,
  keys: Keys,
  repositoryId: number,
  ref: string,
): Promise<Wish[]> {
  const wishes = Object.values(await redis.hgetall(keys.wanted(repositoryId, ref)));
  return wishes.map((text) => JSON.parse(text) as Wish).sort((a, b) => a.requestedAt - b.requestedAt);
}

/** Whether a run is still wished for: another worker may have fulfilled or replaced it meanwhile. */
export async function isWanted(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  run: Run,
  ref: string,
): Promise<boolean> {
  return (await redis.hexists(keys.wanted(run.repository.id, ref), run.id)) === 1;
}

/** Forgets wishes that were fulfilled, superseded or refused. */
export async function settleWanted(
  redis: RedisConnection,
  keys: Keys,
  repositoryId: number,
  ref: string,
  wishes: Wish[],
): Promise<void> {
  if (wishes.length > 0) await redis.hdel(keys.wanted(repositoryId, ref), ...wishes.map(({ id }) => id));
}
