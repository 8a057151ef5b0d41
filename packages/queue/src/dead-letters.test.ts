import { randomUUID } from 'node:crypto';
import type { Run } from '@failfast-ci/core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { connectConsumer, type RedisConnection } from './connection.ts';
import { type DeadLetter, dropDeadLetter, listDeadLetters, readDeadLetter, replayDeadLetter } from './dead-letters.ts';
import { type DeadLetterJob, JOB_VERSION, type QueueName } from './jobs.ts';
import { type Keys, keysFor } from './keys.ts';
import { closeQueues, openQueues, type Queues } from './queues.ts';

const run: Run = {
  id: 'd-1',
  deliveryId: 'd-1',
  requestedAt: 1_000,
  repository: { id: 7, fullName: 'acme/site', installationId: 1, defaultBranch: 'main' },
  source: { kind: 'branch', branch: 'main' },
  sha: 'a'.repeat(40),
  actor: 'ann',
};
const pipelineData = { v: JOB_VERSION, deliveryId: 'd-1', run, projectId: 3, ref: 'refs/heads/main' };
const mirrorData = { v: JOB_VERSION, deliveryId: 'd-1', repositoryId: 7, ref: 'refs/heads/main' };
const reportData = { v: JOB_VERSION, deliveryId: 'd-1', projectId: 3, pipelineId: 9 };

let redis: RedisConnection;
let keys: Keys;
let queues: Queues;
let prefix: string;

beforeEach(() => {
  prefix = `dead-letters-${randomUUID()}`;
  redis = connectConsumer(inject('redisUrl'));
  keys = keysFor(prefix);
  queues = openQueues(redis, prefix);
});

afterEach(async () => {
  await closeQueues(queues);
  const left = await redis.keys(`${prefix}:*`);
  if (left.length > 0) await redis.del(...left);
  redis.disconnect();
});

const deps = () => ({ redis, keys, queues });

/** Parks a job as the worker does. */
async function bury(stage: QueueName, data: unknown, given: Partial<DeadLetter> = {}): Promise<string> {
  const id = `dead~${stage}~${randomUUID()}`;
  const letter: DeadLetterJob = {
    v: JOB_VERSION,
    deliveryId: 'd-1',
    stage,
    jobName: `${stage}-job`,
    jobId: 'old',
    data,
    errors: ['PermanentError: no permission'],
    attempts: 8,
    firstAt: 1,
    lastAt: 2,
    ...given,
  };
  await queues['dead-letter'].add(stage, letter, { jobId: id });
  return id;
}

test('lists the newest first, a page at a time', async () => {
  const ids = [await bury('decide', 1), await bury('pipeline', 2), await bury('report', 3)];
  const first = await listDeadLetters(deps(), { limit: 2 });
  expect(first).toMatchObject({ total: 3, letters: [{ id: ids[2], stage: 'report' }, { id: ids[1] }] });
  const second = await listDeadLetters(deps(), { offset: 2, limit: 2 });
  expect(second.letters.map(({ id }) => id)).toEqual([ids[0]]);
});

test('a replayed job waits in its stage with its name, data and delivery, and a new id', async () => {
  const id = await bury('pipeline', pipelineData, { jobName: 'create-pipeline' });
  expect(await replayDeadLetter(deps(), id)).toMatchObject({ outcome: 'replayed', letter: { id } });

  const [job, ...others] = await queues.pipeline.getWaiting();
  expect(others).toEqual([]);
  expect(job).toMatchObject({ name: 'create-pipeline', data: pipelineData });
  expect(job?.id).toMatch(/^replay~d-1~[0-9a-f]{16}$/);
  expect(job?.opts.attempts).toBeGreaterThan(1);
  expect(await readDeadLetter(deps(), id)).toBeUndefined();
});

test('a replay runs although the original job is still kept', async () => {
  await queues.decide.add('branch-pushed', { v: 1 } as never, { jobId: 'decide~d-1' });
  const id = await bury('decide', { v: 1, deliveryId: 'd-1' }, { jobId: 'decide~d-1' });
  await replayDeadLetter(deps(), id);
  expect(await queues.decide.getWaitingCount()).toBe(2);
});

test('replayed twice at once, a job is queued once', async () => {
  const id = await bury('pipeline', pipelineData);
  await Promise.all([replayDeadLetter(deps(), id), replayDeadLetter(deps(), id), replayDeadLetter(deps(), id)]);
  expect(await queues.pipeline.getWaitingCount()).toBe(1);
  expect(await replayDeadLetter(deps(), id)).toEqual({ outcome: 'gone' });
});

test('a replay that broke off before the letter was removed is completed by the next one', async () => {
  const id = await bury('pipeline', pipelineData);
  const letter = await queues['dead-letter'].getJob(id);
  await replayDeadLetter(deps(), id);
  await queues['dead-letter'].add('pipeline', letter?.data as DeadLetterJob, { jobId: id });
  expect(await replayDeadLetter(deps(), id)).toMatchObject({ outcome: 'replayed' });
  expect(await queues.pipeline.getWaitingCount()).toBe(1);
  expect((await listDeadLetters(deps())).total).toBe(0);
});

test('the delivery counts as accepted again, so that a redelivery is a duplicate', async () => {
  const id = await bury('pipeline', pipelineData);
  await replayDeadLetter(deps(), id);
  expect(Number(await redis.get(keys.delivery('d-1')))).toBeGreaterThan(Date.now() - 60_000);
  expect(await redis.ttl(keys.delivery('d-1'))).toBeGreaterThan(0);
});

test('reports of one pipeline stay one at a time', async () => {
  const ids = [await bury('report', reportData), await bury('report', reportData)];
  for (const id of ids) expect(await replayDeadLetter(deps(), id)).toMatchObject({ outcome: 'replayed' });
  const waiting = await queues.report.getWaiting();
  expect(waiting).toHaveLength(1);
  expect(waiting[0]).toMatchObject({ name: 'report-pipeline', data: reportData });
});

test('a mirror job gets back what was wanted of its ref', async () => {
  const id = await bury('mirror', mirrorData, { wishes: [run] });
  expect(await replayDeadLetter(deps(), id)).toMatchObject({ outcome: 'replayed' });
  expect(JSON.parse((await redis.hget(keys.wanted(7, 'refs/heads/main'), 'd-1')) ?? '')).toEqual(run);
  expect((await queues.mirror.getWaiting())[0]).toMatchObject({ name: 'mirror-ref', data: mirrorData });
});

test('a mirror job without anything wanted is not replayed for show: the letter stays', async () => {
  const id = await bury('mirror', mirrorData);
  expect(await replayDeadLetter(deps(), id)).toEqual({ outcome: 'nothing-wanted' });
  expect(await queues.mirror.getWaitingCount()).toBe(0);
  expect(await readDeadLetter(deps(), id)).toBeDefined();
});

test('what is dropped is gone, and only once', async () => {
  const id = await bury('decide', {});
  expect(await dropDeadLetter(deps(), id)).toMatchObject({ id, stage: 'decide' });
  expect(await dropDeadLetter(deps(), id)).toBeUndefined();
  expect(await queues.decide.getWaitingCount()).toBe(0);
});

test.each(['meta', 'events', 'id', 'wait', '../decide/meta', ''])(
  'what the queue keeps under a name of its own is no letter: %j is neither read, replayed nor dropped',
  async (id) => {
    await bury('report', reportData);
    await queues['dead-letter'].waitUntilReady();
    const before = await redis.keys(`${prefix}:dead-letter:*`);

    expect(await readDeadLetter(deps(), id)).toBeUndefined();
    expect(await replayDeadLetter(deps(), id)).toEqual({ outcome: 'gone' });
    expect(await dropDeadLetter(deps(), id)).toBeUndefined();

    expect((await redis.keys(`${prefix}:dead-letter:*`)).toSorted()).toEqual(before.toSorted());
  },
);
