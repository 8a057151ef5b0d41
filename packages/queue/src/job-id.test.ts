import { Queue } from 'bullmq';
import { expect, inject, onTestFinished, test } from 'vitest';
import { connectConsumer } from './connection.ts';
import { jobId } from './job-id.ts';

test('joins the parts', () => {
  expect(jobId('report', 3, 9)).toBe('report~3~9');
  expect(jobId('mirror', 7, 'refs/heads/main')).toBe('mirror~7~refs/heads/main');
});

test.each([
  [
    ['x', 'a:b'],
    ['x', 'a~b'],
  ],
  [
    ['x', 'a:b'],
    ['x', 'a', 'b'],
  ],
  [
    ['x', 'a~b'],
    ['x', 'a', 'b'],
  ],
  [
    ['x', 'a%3Ab'],
    ['x', 'a:b'],
  ],
  [['x', ''], ['x']],
  [
    ['x', 1, 23],
    ['x', 12, 3],
  ],
])('%j and %j do not share an id', (one, other) => {
  expect(jobId(...one)).not.toBe(jobId(...other));
});

test.each([
  ['colons', 'refs/heads/a:b'],
  ['many colons', ':a:b:c:d:'],
  ['digits only', '123'],
  ['unicode', 'refs/heads/grün-🚀'],
  ['a very long ref', `refs/heads/${'x'.repeat(5_000)}`],
])('Redis and BullMQ take an id of %s, and deduplicate by it', async (_, ref) => {
  const connection = connectConsumer(inject('redisUrl'));
  const queue = new Queue('ids', { connection, prefix: 'job-id-test' });
  onTestFinished(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
  });
  const id = jobId('kind', ref);
  await queue.add('first', {}, { jobId: id, deduplication: { id } });
  await queue.add('second', {}, { jobId: id });
  const third = await queue.add('third', {}, { deduplication: { id } });
  expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 1 });
  expect(third.id).toBe(id);
});
