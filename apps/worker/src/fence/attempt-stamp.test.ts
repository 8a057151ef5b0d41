import { connectConsumer, keysFor } from '@failfast-ci/queue';
import { afterAll, expect, inject, test } from 'vitest';
import { attemptStamp, takeStamp, underStamp } from './attempt-stamp.ts';

const redis = connectConsumer(`${inject('redisUrl')}/5`);
const deps = { redis, keys: keysFor('{stamp-test}') };
afterAll(async () => {
  await redis.del(deps.keys.stamp);
  redis.disconnect();
});

test('whoever takes a stamp later has a higher one', async () => {
  const stamps = await Promise.all(Array.from({ length: 50 }, () => takeStamp(deps)));
  expect(new Set(stamps).size).toBe(50);
  expect(await takeStamp(deps)).toBeGreaterThan(Math.max(...stamps));
});

test('a clock that goes back does not bring stamps back', async () => {
  const ahead = (Date.now() + 3_600_000) * 1_000;
  await redis.set(deps.keys.stamp, ahead);
  expect(await takeStamp(deps)).toBe(ahead + 1);
});

test('a Redis that lost everything goes on from its clock', async () => {
  const before = await takeStamp(deps)
    .then(() => redis.del(deps.keys.stamp))
    .then(() => takeStamp(deps));
  await redis.del(deps.keys.stamp);
  expect(await takeStamp(deps)).toBeGreaterThan(before);
});

test('an attempt keeps the stamp with which it began, wherever it asks', async () => {
  const [first, later, other] = await underStamp(deps, async () => {
    const first = await attemptStamp(deps);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [first, await attemptStamp(deps), await underStamp(deps, () => attemptStamp(deps))];
  });
  expect(later).toBe(first);
  expect(other).toBeGreaterThan(first as number);
});
