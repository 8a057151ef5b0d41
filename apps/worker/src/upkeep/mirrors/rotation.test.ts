import { randomUUID } from 'node:crypto';
import { connectConsumer, keysFor, type RedisConnection } from '@failfast-ci/queue';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createRotation } from './rotation.ts';

let redis: RedisConnection;
let prefix: string;
beforeEach(() => {
  redis = connectConsumer(inject('redisUrl'));
  prefix = `rotation-${randomUUID()}`;
});
afterEach(async () => {
  const left = await redis.keys(`${prefix}:*`);
  if (left.length > 0) await redis.del(...left);
  redis.disconnect();
});

test('everybody has a turn before anybody has a second one, also who comes later', async () => {
  const rotation = createRotation(redis, keysFor(prefix), 'hooks');
  const round = async (ids: number[]): Promise<number[]> => {
    const taken = await rotation.next(ids, (id) => id, 2);
    for (const id of taken) {
      await rotation.done(id);
      await new Promise((resolve) => setTimeout(resolve, 2)); // turns are told apart by milliseconds
    }
    return taken;
  };
  expect(await round([1, 2, 3])).toEqual([1, 2]);
  expect(await round([1, 2, 3, 4])).toEqual([3, 4]);
  expect(await round([1, 2, 3, 4])).toEqual([1, 2]);
});

test('who is gone is forgotten', async () => {
  const rotation = createRotation(redis, keysFor(prefix), 'hooks');
  await rotation.done(1);
  await rotation.next([2], (id) => id, 5);
  expect(await redis.hkeys(keysFor(prefix).upkeep('hooks', 'turns'))).toEqual([]);
});
