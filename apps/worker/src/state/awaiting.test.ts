import { closeQueues, connectConsumer, JOB_VERSION, keysFor, openQueues } from '@failfast-ci/queue';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { createAwaiting } from './awaiting.ts';

const PREFIX = '{awaiting-test}';
const redis = connectConsumer(`${inject('redisUrl')}/5`);
const keys = keysFor(PREFIX);
const queues = openQueues(redis, PREFIX);
const awaiting = createAwaiting({ redis, keys, queues });
const MINUTE_MS = 60_000;

const clear = async () => {
  await queues.report.obliterate({ force: true });
  await redis.del(keys.awaiting('GitHub'));
};
beforeEach(clear);
afterAll(async () => {
  await clear();
  await closeQueues(queues);
  redis.disconnect();
});

/** Jobs that wait for GitHub. */
async function waiting(count: number, delay = 10 * MINUTE_MS): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const data = { v: JOB_VERSION, deliveryId: 'x', projectId: 1, pipelineId: index };
    const { id = '' } = await queues.report.add('report', data, { jobId: `job-${index}`, delay });
    await awaiting.add('GitHub', 'report', id, Date.now() + delay);
  }
}

/** When each delayed job begins, in their order. Milliseconds since the epoch. */
async function starts(): Promise<number[]> {
  const scores = await redis.zrange(`${PREFIX}:report:delayed`, '0', '-1', 'WITHSCORES');
  // BullMQ keeps the order of jobs of one millisecond in the last twelve bits.
  return scores.filter((_, index) => index % 2 === 1).map((score) => Math.floor(Number(score) / 0x1000));
}

test('one job tries whether a forge is back', async () => {
  await waiting(5);
  expect(await awaiting.wake('GitHub', 'any')).toBe(1);
  expect(await queues.report.getJobCounts('waiting', 'delayed')).toMatchObject({ waiting: 1, delayed: 4 });
});

test('a forge that is back meets those who waited for it one after another', async () => {
  await waiting(40);
  expect(await awaiting.wake('GitHub', 'all')).toBe(40);
  expect(await queues.report.getWaitingCount()).toBe(1);
  const times = await starts();
  expect(times).toHaveLength(39);
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  expect(last - first).toBeGreaterThan(3_000);
  expect(last - Date.now()).toBeLessThan(MINUTE_MS);
});

test('whoever comes by itself before its turn is left alone', async () => {
  await waiting(60, 4_000);
  const due = Date.now() + 4_000;
  expect(await awaiting.wake('GitHub', 'all')).toBeLessThan(60);
  expect(Math.max(...(await starts()))).toBeLessThanOrEqual(due);
});

test('several workers that see it at once wake each job once', async () => {
  await waiting(20);
  const woken = await Promise.all([awaiting.wake('GitHub', 'all'), awaiting.wake('GitHub', 'all')]);
  expect((woken[0] ?? 0) + (woken[1] ?? 0)).toBe(20);
});
