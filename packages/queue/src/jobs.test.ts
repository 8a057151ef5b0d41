import { expect, test } from 'vitest';
import { JOB_OPTIONS, JOB_VERSION, MAX_ATTEMPTS, QUEUE_NAMES, RETRY_DELAYS_MS } from './jobs.ts';

test('names of queues and the version of jobs are stored in Redis: changing them needs a migration', () => {
  expect(QUEUE_NAMES).toEqual(['decide', 'mirror', 'pipeline', 'report', 'upkeep', 'dead-letter']);
  expect(JOB_VERSION).toBe(1);
});

test('a transient fault is tried eight times over about half an hour', () => {
  expect(MAX_ATTEMPTS).toBe(8);
  const minutes = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0) / 60_000;
  expect(minutes).toBeGreaterThan(25);
  expect(minutes).toBeLessThan(35);
});

test.each(['decide', 'mirror', 'pipeline', 'report'] as const)(
  'a failed job of %s stays until it was buried',
  (queue) => {
    expect(JOB_OPTIONS[queue]).toMatchObject({ attempts: MAX_ATTEMPTS, removeOnFail: false });
  },
);
