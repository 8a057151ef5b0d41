import { type ChangeEvent, type Decision, mirrorRef } from '@failfast-ci/core';
import { TTL_S } from '@failfast-ci/queue';
import type { DecideDeps, Wish } from './deps.ts';

/** Begins the ids of wishes that upkeep made up for deliveries that never came. */
const MADE_UP = 'upkeep-';

/** Compares and sets in one step: of two wishes at once one is first. */
const CLAIM = `
local current = redis.call('GET', KEYS[1])
if current then
  local known = cjson.decode(current)
  local madeUp = known.runId:sub(1, #ARGV[4]) == ARGV[4] or ARGV[2]:sub(1, #ARGV[4]) == ARGV[4]
  if known.sha == ARGV[1] and known.runId ~= ARGV[2] and madeUp then return 0 end
end
redis.call('SET', KEYS[1], cjson.encode({ sha = ARGV[1], runId = ARGV[2] }), 'EX', ARGV[3])
return 1`;

/**
 * False when the commit was asked for in place of this very delivery, or the other way round: upkeep found it missing,
 * and then the delivery came after all. Every other repetition is a wish of its own.
 */
export async function claimCommit(
  { producer: { redis, keys } }: DecideDeps,
  wish: Wish,
  event: ChangeEvent,
  decision: Decision,
): Promise<boolean> {
  if (decision.outcome !== 'run' || !(event.kind === 'branch_pushed' || event.kind === 'pull_request_updated')) {
    return true;
  }
  const key = keys.requested(wish.repository.id, mirrorRef(decision.source));
  return (await redis.eval(CLAIM, 1, key, decision.sha, wish.id, TTL_S.requested, MADE_UP)) === 1;
}
