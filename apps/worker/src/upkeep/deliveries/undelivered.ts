import type { HookDelivery } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { REDELIVERY_WINDOW_MS } from './position.ts';

/** A delivery that has not succeeded yet. */
export interface Undelivered {
  guid: string;
  /** Of its latest attempt, for GitHub. */
  attemptId: string;
  event: string;
  /** When it was attempted first and last, milliseconds since the epoch. */
  firstAt: number;
  lastAt: number;
  /** Why the latest attempt failed, in GitHub's words. */
  status: string;
  /** When the bridge asked for another attempt last. */
  askedAt?: number;
  /** How often it failed although others arrived. */
  strikes: number;
  /** Nobody asks for it any more; kept so that its attempts in GitHub's list do not bring it back. */
  givenUp?: boolean;
}

/** Deliveries that wait for another attempt, by guid, and when one arrived last. Losing it means to list three days again. */
export interface UndeliveredStore {
  all(): Promise<Undelivered[]>;
  put(delivery: Undelivered): Promise<void>;
  remove(guid: string): Promise<void>;
  lastSuccess(): Promise<number>;
  succeeded(at: number): Promise<void>;
}

export function createUndelivered(redis: RedisConnection, keys: Keys): UndeliveredStore {
  const key = keys.upkeep('deliveries', 'undelivered');
  const successKey = keys.upkeep('deliveries', 'last-success');
  const ttl = REDELIVERY_WINDOW_MS / 1000;
  return {
    all: async () => Object.values(await redis.hgetall(key)).map((text) => JSON.parse(text) as Undelivered),
    async put(delivery) {
      await redis.multi().hset(key, delivery.guid, JSON.stringify(delivery)).expire(key, ttl).exec();
    },
    remove: async (guid) => void (await redis.hdel(key, guid)),
    lastSuccess: async () => Number((await redis.get(successKey)) ?? 0),
    succeeded: async (at) => void (await redis.set(successKey, at, 'EX', ttl)),
  };
}

/** What is known of a delivery after one more failed attempt of it was seen. Pure. */
export function failedAgain(known: Undelivered | undefined, attempt: HookDelivery, lastSuccess: number): Undelivered {
  if (!known) {
    const { guid, id: attemptId, event, deliveredAt, status } = attempt;
    return { guid, attemptId, event, firstAt: deliveredAt, lastAt: deliveredAt, status, strikes: 0 };
  }
  if (attempt.id === known.attemptId || attempt.deliveredAt < known.lastAt) {
    return { ...known, firstAt: Math.min(known.firstAt, attempt.deliveredAt) };
  }
  // While nothing arrives the door is to blame, not the delivery.
  const othersArrived = known.askedAt !== undefined && lastSuccess >= known.askedAt;
  return {
    ...known,
    attemptId: attempt.id,
    lastAt: attempt.deliveredAt,
    status: attempt.status,
    strikes: known.strikes + (othersArrived ? 1 : 0),
  };
}
