import type { Job } from 'bullmq';
import { expect, test } from 'vitest';
import { jobStep } from './job-steps.ts';
import type { JobState } from './kept-jobs.ts';

const step = (state: JobState, given: Partial<Job>) => {
  const job = { id: 'j~1', timestamp: 1_000, delay: 0, attemptsMade: 0, returnvalue: null, ...given } as Job;
  return jobStep('mirror', 'mirror', 'Mirror', { job, state });
};

test.each([
  [{ outcome: 'done' }, 'ok', 'Mirror: done (took 500 ms)'],
  [{ outcome: 'refused', reason: 'no CI file' }, 'bad', 'Mirror: refused (no CI file; took 500 ms)'],
  [{ outcome: 'ignored', reason: 'a draft' }, 'info', 'Mirror: ignored (a draft; took 500 ms)'],
  [
    { outcome: 'done', fields: { pack_bytes: 12, gitlab_project_id: 3, github_sha: 'abc' } },
    'ok',
    'Mirror: done (took 500 ms; 12 B relayed)',
  ],
  [{ outcome: 'of a newer version' }, 'info', 'Mirror: of a newer version (took 500 ms)'],
  ['a text', 'ok', 'Mirror: done (took 500 ms)'],
])('a job that returned %o', (returnvalue, state, text) => {
  expect(step('completed', { returnvalue, processedOn: 2_000, finishedOn: 2_500 })).toMatchObject({
    at: 2_500,
    state,
    text,
  });
});

test('a job leads to its page on the board', () => {
  expect(step('waiting', {}).href).toBe('/queues/queue/mirror/j~1');
});

test.each<[JobState, Partial<Job>, string, number]>([
  ['waiting', {}, 'Mirror: waits for a worker', 1_000],
  ['active', { processedOn: 3_000 }, 'Mirror: being worked on', 3_000],
  ['delayed', { delay: 5_000 }, 'Mirror: planned for then', 6_000],
  [
    'delayed',
    { attemptsMade: 2, processedOn: 3_000, failedReason: 'timeout' },
    'Mirror: waits for its next attempt (2 made; the last attempt failed: timeout)',
    3_000,
  ],
  ['failed', { finishedOn: 4_000, failedReason: 'stalled' }, 'Mirror: failed (stalled)', 4_000],
])('%s with %o', (state, given, text, at) => {
  expect(step(state, given)).toMatchObject({ text, at });
});
