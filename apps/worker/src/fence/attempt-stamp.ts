import { AsyncLocalStorage } from 'node:async_hooks';
import type { Keys, RedisConnection } from '@failfast-ci/queue';

/**
 * A place in line, in microseconds: whoever began later has a higher one. What was worked out with a lower stamp is
 * older knowledge and never replaces what was written with a higher one.
 */
export type Stamp = number;

/**
 * Redis's clock, so that the workers' clocks do not matter; and never less than the last one, so that a failover to a
 * machine whose clock is behind does not hold everything up. After a Redis that lost everything it goes on from the clock.
 */
const NEXT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
if now <= last then now = last + 1 end
local text = string.format('%.0f', now)
redis.call('SET', KEYS[1], text)
return text`;

export async function takeStamp({ redis, keys }: { redis: RedisConnection; keys: Keys }): Promise<Stamp> {
  return Number(await redis.eval(NEXT, 1, keys.stamp));
}

const attempts = new AsyncLocalStorage<{ stamp: Stamp }>();

/**
 * Runs one attempt of a job under a stamp that is taken before it reads anything. It is found by {@link attemptStamp}
 * from wherever the attempt gets to, and not handed through: a write that forgot it would be a write without a fence.
 */
export async function underStamp<Value>(
  deps: { redis: RedisConnection; keys: Keys },
  work: () => Promise<Value>,
): Promise<Value> {
  return attempts.run({ stamp: await takeStamp(deps) }, work);
}

/** The stamp of the attempt that asks; a fresh one outside of any. */
export async function attemptStamp(deps: { redis: RedisConnection; keys: Keys }): Promise<Stamp> {
  return attempts.getStore()?.stamp ?? takeStamp(deps);
}
