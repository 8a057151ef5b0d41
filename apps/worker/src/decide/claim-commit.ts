import { type Decision, mirrorRef } from '@failfast-ci/core';
import { TTL_S } from '@failfast-ci/queue';
import type { DecideDeps, Wish } from './deps.ts';

/** Begins the ids of wishes that upkeep made up for deliveries that never came. */
const MADE_UP = 'upkeep-';

/** Most commits of one ref that are remembered; deliveries of older ones do not come any more. */
const MOST = 500;

/**
 * Compares and sets in one step: of two wishes at once one is first. Who asked is kept for each commit, not only for the
 * last one of the ref: an older commit's delivery may come in between.
 */
const CLAIM = `
local sha, wish, madeUp, once = unpack(ARGV)
local pull = KEYS[3] and redis.call('GET', KEYS[3])
if pull and cjson.decode(pull).closed then return 'closed' end
local function isMadeUp(id) return id:sub(1, #madeUp) == madeUp end
local first = redis.call('HGET', KEYS[2], sha)
if first and first ~= wish and (isMadeUp(first) or isMadeUp(wish)) then return 'found-by-upkeep' end
local last = once == 'once' and redis.call('GET', KEYS[1])
if last then
  last = cjson.decode(last)
  if last.sha == sha and last.runId ~= wish then return 'ran-already' end
end
redis.call('SET', KEYS[1], cjson.encode({ sha = sha, runId = wish }), 'EX', ARGV[5])
if redis.call('HLEN', KEYS[2]) >= ${MOST} then redis.call('DEL', KEYS[2]) end
redis.call('HSET', KEYS[2], sha, wish)
redis.call('EXPIRE', KEYS[2], ARGV[6])
return 'ours'`;

/**
 * - `ours`: the wish may run.
 * - `found-by-upkeep`: the commit was asked for in place of this very delivery, or the other way round: upkeep found it
 *   missing, and then the delivery came after all.
 * - `ran-already`: somebody else's wish was first, and one run is enough.
 * - `closed`: its pull request was closed while this was decided.
 */
export type Claim = 'ours' | 'found-by-upkeep' | 'ran-already' | 'closed';

/**
 * Whether this wish may run the commit. `once`: nobody asks for another run of what runs already (two people approve at
 * the same moment); `each`: every wish is one of its own. `unlessClosed`: only for whoever then asks
 * GitHub whether it is true; otherwise a closing that was told late would count for ever.
 */
export async function claimCommit(
  { producer: { redis, keys } }: DecideDeps,
  wish: Wish,
  { source, sha }: Extract<Decision, { outcome: 'run' }>,
  {
    which,
    pullRequest,
    unlessClosed = false,
  }: { which: 'once' | 'each'; pullRequest?: number | undefined; unlessClosed?: boolean },
): Promise<Claim> {
  const ref = mirrorRef(source);
  const read = [keys.requested(wish.repository.id, ref), keys.claimed(wish.repository.id, ref)];
  if (unlessClosed && pullRequest !== undefined) read.push(keys.approvals(wish.repository.id, pullRequest));
  const lives = [TTL_S.requested, TTL_S.claimed];
  return (await redis.eval(CLAIM, read.length, ...read, sha, wish.id, MADE_UP, which, ...lives)) as Claim;
}
