import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, type TestProducer } from '../testing/index.ts';
import { findDeadLetters, listDeadLetters } from './dead-letters.ts';
import { JOB_VERSION } from './jobs.ts';
import { pruneDeadLetters } from './prune-dead-letters.ts';

const DAY = 24 * 3600_000;
const NOW = 100 * DAY;
const LIMITS = { maxCount: 3, maxAgeMs: 30 * DAY };

let producer: TestProducer;
beforeEach(async () => {
  producer = await openProducer(inject('redisUrl'));
});
afterEach(() => producer.close());

/** The queue keeps them in the order in which they were given up. */
async function bury(lastAt: number, repository = 'acme/site'): Promise<void> {
  const letter = {
    v: JOB_VERSION,
    deliveryId: 'd',
    stage: 'report',
    jobName: 'report-pipeline',
    jobId: 'old',
    data: {},
  };
  await producer.queues['dead-letter'].add(
    'report',
    { ...letter, stage: 'report', errors: ['Error: x'], attempts: 8, firstAt: lastAt, lastAt, repository },
    { jobId: `dead~${randomUUID()}` },
  );
}

const ages = async (): Promise<number[]> =>
  (await listDeadLetters(producer)).letters.map(({ lastAt }) => (NOW - lastAt) / DAY).toSorted((a, b) => a - b);

test('letters leave when they are too old, with the reason', async () => {
  for (const age of [40, 31, 29]) await bury(NOW - age * DAY);
  const pruned = await pruneDeadLetters(producer, NOW, LIMITS);
  expect(pruned.map(({ why }) => why)).toEqual(['it is older than 30 days', 'it is older than 30 days']);
  expect(await ages()).toEqual([29]);
});

test('of too many letters the oldest leave', async () => {
  for (const age of [5, 4, 3, 2, 1]) await bury(NOW - age * DAY);
  const pruned = await pruneDeadLetters(producer, NOW, LIMITS);
  expect(pruned.map(({ letter, why }) => [(NOW - letter.lastAt) / DAY, why])).toEqual([
    [5, 'there are more than 3'],
    [4, 'there are more than 3'],
  ]);
  expect(await ages()).toEqual([1, 2, 3]);
});

test('within the limits nothing leaves', async () => {
  await bury(NOW - DAY);
  expect(await pruneDeadLetters(producer, NOW, LIMITS)).toEqual([]);
  expect(await ages()).toEqual([1]);
});

test('letters are found on whatever page they are', async () => {
  for (let n = 0; n < 501; n += 1) await bury(NOW, 'acme/other');
  await bury(NOW, 'acme/site');
  expect(await findDeadLetters(producer, { repository: 'acme/site' })).toHaveLength(1);
  expect(await findDeadLetters(producer, {}, 10)).toHaveLength(10);
});
