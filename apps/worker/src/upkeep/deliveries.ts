import type { GithubApp, HookDelivery } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { isHopeless } from '../hopeless.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { chooseRedeliveries } from './deliveries/choose.ts';
import { REDELIVERY_WINDOW_MS, readNewAttempts } from './deliveries/position.ts';
import { createUndelivered, failedAgain, type Undelivered, type UndeliveredStore } from './deliveries/undelivered.ts';
import { pace } from './pace.ts';

export interface DeliveriesDeps {
  redis: RedisConnection;
  keys: Keys;
  github: Pick<GithubApp, 'listDeliveries' | 'redeliver'>;
  warn: (message: string, error: unknown) => void;
}

/** Asks GitHub, which never tries again by itself, for what it could not deliver. */
export function deliveriesTask(deps: DeliveriesDeps, intervalMs: number): UpkeepTask {
  const store = createUndelivered(deps.redis, deps.keys);
  const gapMs = pace(intervalMs, 5, 2 * 60_000);
  return {
    name: 'deliveries',
    everyMs: pace(intervalMs, 1, 30_000),
    async run() {
      const now = Date.now();
      const attempts = await readNewAttempts(deps, now);
      await note(deps, store, attempts);
      const waiting = await dropForgotten(store, now);
      const open = await isDoorOpen(store, waiting);
      const { ask, giveUp } = chooseRedeliveries(waiting, { now, open, gapMs, windowMs: REDELIVERY_WINDOW_MS });
      for (const delivery of giveUp) await dismiss(deps, store, delivery, 'it failed again and again');
      let repaired = 0;
      for (const delivery of ask) repaired += await askFor(deps, store, delivery);
      return { seen: attempts.length, undelivered: waiting.length - giveUp.length, repaired };
    },
  };
}

/** Attempts come newest first: whether a delivery arrived in the end is known before its failures are seen. */
async function note({ redis, keys }: DeliveriesDeps, store: UndeliveredStore, attempts: HookDelivery[]): Promise<void> {
  const arrived = new Set(attempts.filter(({ succeeded }) => succeeded).map(({ guid }) => guid));
  for (const guid of arrived) await store.remove(guid);
  const newest = attempts.find(({ succeeded }) => succeeded)?.deliveredAt ?? 0;
  const lastSuccess = Math.max(newest, await store.lastSuccess());
  if (newest > 0) await store.succeeded(lastSuccess);
  const known = new Map((await store.all()).map((delivery) => [delivery.guid, delivery]));
  for (const attempt of attempts.toReversed()) {
    const { guid } = attempt;
    // Our own mark: it was accepted, whatever GitHub made of the answer.
    if (arrived.has(guid) || (!known.has(guid) && (await redis.exists(keys.delivery(guid))) === 1)) continue;
    const delivery = failedAgain(known.get(guid), attempt, lastSuccess);
    known.set(guid, delivery);
    await store.put(delivery);
  }
}

/** The door counts as open while the latest attempt of all arrived. */
async function isDoorOpen(store: UndeliveredStore, waiting: Undelivered[]): Promise<boolean> {
  return (await store.lastSuccess()) >= Math.max(0, ...waiting.map(({ lastAt }) => lastAt));
}

async function askFor(deps: DeliveriesDeps, store: UndeliveredStore, delivery: Undelivered): Promise<number> {
  try {
    await deps.github.redeliver(delivery.attemptId);
  } catch (error) {
    if (!isHopeless(error)) throw error;
    await dismiss(deps, store, delivery, error.message);
    return 0;
  }
  await store.put({ ...delivery, askedAt: Date.now() });
  return 1;
}

/** Those that wait. What GitHub itself has forgotten is forgotten here too. */
async function dropForgotten(store: UndeliveredStore, now: number): Promise<Undelivered[]> {
  const all = await store.all();
  for (const { guid } of all.filter(({ givenUp, lastAt }) => givenUp && now - lastAt > REDELIVERY_WINDOW_MS)) {
    await store.remove(guid);
  }
  return all.filter(({ givenUp }) => !givenUp);
}

async function dismiss({ warn }: DeliveriesDeps, store: UndeliveredStore, delivery: Undelivered, why: string) {
  await store.put({ ...delivery, givenUp: true });
  const { guid, event, status } = delivery;
  warn(`gives up delivery ${guid} (${event}; the last attempt ended as "${status}"): ${why}`, undefined);
}
