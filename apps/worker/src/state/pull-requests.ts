import { setTimeout as wait } from 'node:timers/promises';
import type { ApprovalRecord } from '@failfast-ci/core';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import { type RecordStore, record } from './record.ts';

/**
 * What the bridge remembers of a pull request: its head as seen last, and whether that commit may run. Losing it is
 * safe: the next commit, label or command is then asked about anew.
 */
export interface PullRequestState {
  headSha: string;
  /** Milliseconds since the epoch when the delivery with this head arrived; 0 for the head it was opened with. */
  headSeenAt: number;
  approval?: ApprovalRecord;
  /** The approval that a later push ended, so that people can be told of it. */
  revoked?: ApprovalRecord;
  /** Who pushed the head into a fork without being one who may start CI: it waits for approval although its author may. */
  pushedBy?: string;
  /**
   * It was closed when last heard of: what comes now may be older than that. The id of the wish that told of it, so that one
   * closing is not taken for another one (`true` where an older version of the bridge wrote it).
   */
  closed?: string | true;
}

export function pullRequestState(
  { redis, keys }: { redis: RedisConnection; keys: Keys },
  repositoryId: number,
  number: number,
): RecordStore<PullRequestState> {
  return record(redis, keys.approvals(repositoryId, number), TTL_S.approvals);
}

const PATIENCE = { times: 5, ms: 200 };

/**
 * What is remembered of a pull request, for somebody who speaks of it. Jobs run side by side: the one that is told of its
 * opening may be at it, and that pull request must not be taken for one that nobody told of.
 */
export async function readOnceTold(store: RecordStore<PullRequestState>): Promise<PullRequestState | undefined> {
  for (let left = PATIENCE.times; left > 0; left -= 1) {
    const state = await store.read();
    if (state) return state;
    await wait(PATIENCE.ms);
  }
  return store.read();
}
