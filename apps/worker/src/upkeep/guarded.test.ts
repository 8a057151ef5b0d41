import { randomUUID } from 'node:crypto';
import { PermanentError, RateLimitedError } from '@failfast-ci/core';
import { connectConsumer, keysFor, type RedisConnection } from '@failfast-ci/queue';
import { createRegistry } from '@failfast-ci/runtime';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createWorkerMetrics } from '../metrics.ts';
import { guarded } from './guarded.ts';

let redis: RedisConnection;
let prefix: string;
let warnings: string[];

beforeEach(() => {
  redis = connectConsumer(inject('redisUrl'));
  prefix = `guarded-${randomUUID()}`;
  warnings = [];
});
afterEach(async () => {
  const left = await redis.keys(`${prefix}:*`);
  if (left.length > 0) await redis.del(...left);
  redis.disconnect();
});

const registry = createRegistry('worker', { version: '1', commit: '' });
const metrics = createWorkerMetrics(registry);

function task(run: () => Promise<Record<string, number>>) {
  const warn = (message: string): void => void warnings.push(message);
  return guarded(
    { redis, keys: keysFor(prefix), warn, repaired: metrics.upkeepRepaired },
    { name: 'hooks', everyMs: 1, run },
  );
}

test('what a task mended is counted under its name', async () => {
  await task(async () => ({ repaired: 2 })).run();
  await task(async () => ({ repaired: 0 })).run();
  const text = await registry.metrics();
  expect(text).toMatch(/ffci_upkeep_repaired_total\{task="hooks".*\} 2/);
});

test('of two rounds at once one is done', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let rounds = 0;
  const slow = task(async () => {
    rounds += 1;
    await promise;
    return { repaired: 0 };
  });
  const first = slow.run();
  await expect.poll(() => rounds).toBe(1);
  expect(await slow.run()).toEqual({ busy: 1 });
  resolve();
  expect(await first).toEqual({ repaired: 0 });
  expect(await task(async () => ({ repaired: 0 })).run()).toEqual({ repaired: 0 });
});

test.each([
  ['a rate limit', new RateLimitedError('slow down', { retryAt: 1, scope: 'github:1' })],
  ['a refusal', new PermanentError('no', { code: 'no', operatorMustAct: true })],
])('%s ends the round with a warning and is no dead letter', async (_, error) => {
  expect(await task(() => Promise.reject(error)).run()).toEqual({ refused: 1 });
  expect(warnings).toEqual(['upkeep cannot do its round: hooks']);
});

test('anything else fails the job, and the next round is not held up by it', async () => {
  await expect(task(() => Promise.reject(new Error('boom'))).run()).rejects.toThrow('boom');
  expect(await task(async () => ({ repaired: 0 })).run()).toEqual({ repaired: 0 });
});

test('the gauge of hooks asks when it is read, and waits for nobody', async () => {
  metrics.hooksInTrouble(async () => 3);
  expect(await registry.metrics()).toMatch(/ffci_gitlab_hooks_in_trouble\S* 3/);
  metrics.hooksInTrouble(() => new Promise(() => {}));
  expect(await registry.metrics()).toMatch(/ffci_gitlab_hooks_in_trouble\S* Nan/i);
});
