import type { GithubApp, HookDelivery } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { record } from '../../state/record.ts';

/** GitHub redelivers for three days; what is older is lost there too. */
export const REDELIVERY_WINDOW_MS = 3 * 24 * 3600_000;
/** GitHub's list may lag behind its clock a little. */
const OVERLAP_MS = 2 * 60_000;
/** Entries of one round: twenty requests. */
const MAX_PER_ROUND = 2_000;
const TTL_S = REDELIVERY_WINDOW_MS / 1000;

/** How far the list of deliveries has been read. */
interface Position {
  /** Milliseconds since the epoch: everything up to here was seen, but for the backlog. */
  seenUntil: number;
  /** Older ones that no round has come to yet: from this page on, down to `since`. */
  backlog?: { cursor: string; since: number };
}

export interface PositionDeps {
  redis: RedisConnection;
  keys: Keys;
  github: Pick<GithubApp, 'listDeliveries'>;
}

/**
 * The attempts to deliver that no round has seen yet, newest first; a lost position means the last three days. What does
 * not fit into one round is the next one's.
 */
export async function readNewAttempts({ redis, keys, github }: PositionDeps, now: number): Promise<HookDelivery[]> {
  const store = record<Position>(redis, keys.upkeep('deliveries', 'position'), TTL_S);
  const position = await store.read();
  const oldest = now - REDELIVERY_WINDOW_MS + OVERLAP_MS;
  const since = Math.max(oldest, (position?.seenUntil ?? 0) - OVERLAP_MS);
  const fresh = await take(github, { since });
  const attempts = [...fresh.attempts];
  // A backlog that was not finished lies below the new one; reading on from the newer cursor comes to it.
  let backlog = fresh.rest && { cursor: fresh.rest, since: position?.backlog?.since ?? since };
  if (!backlog && position?.backlog) {
    const { cursor, since: end } = position.backlog;
    const older = await take(github, { since: Math.max(oldest, end), cursor });
    attempts.push(...older.attempts);
    backlog = older.rest ? { cursor: older.rest, since: end } : undefined;
  }
  const newest = fresh.attempts[0]?.deliveredAt ?? position?.seenUntil ?? since;
  await store.write({ seenUntil: Math.max(newest, position?.seenUntil ?? 0), ...(backlog && { backlog }) });
  return attempts;
}

/** `rest` is the page to go on from; undefined when nothing is left. */
async function take(
  github: PositionDeps['github'],
  window: { since: number; cursor?: string },
): Promise<{ attempts: HookDelivery[]; rest: string | undefined }> {
  const attempts: HookDelivery[] = [];
  for await (const attempt of github.listDeliveries(window)) {
    if (attempts.length >= MAX_PER_ROUND) return { attempts, rest: attempt.pageCursor };
    attempts.push(attempt);
  }
  return { attempts, rest: undefined };
}
