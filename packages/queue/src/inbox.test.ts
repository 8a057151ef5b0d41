import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { branchPushed, openProducer, openWorker, pipelineChanged, type TestProducer } from '../testing/index.ts';
import { createGithubInbox, createGitlabInbox, type GithubDelivery } from './inbox.ts';
import { JOB_VERSION } from './jobs.ts';

let producer: TestProducer;
beforeEach(async () => {
  producer = await openProducer(inject('redisUrl'));
});
afterEach(() => producer.close());

const delivery = (id: string): GithubDelivery => ({ id, receivedAt: 1_000, event: branchPushed() });
const jobs = () => producer.queues.decide.getJobs(['waiting'], 0, -1, true);

/** Runs the next job to its end, as a worker does. */
async function runJob(end: 'complete' | 'fail'): Promise<void> {
  const worker = openWorker(inject('redisUrl'), producer.prefix, 'decide');
  const job = await worker.take();
  job.opts.attempts = 1;
  await worker[end](job);
  await worker.close();
}

test('a delivery becomes one job that carries the event and the delivery id', async () => {
  const accept = createGithubInbox(producer);
  expect(await accept(delivery('d-1'))).toBe('accepted');
  const [job] = await jobs();
  expect(job?.name).toBe('branch-pushed');
  expect(job?.data).toEqual({ v: JOB_VERSION, deliveryId: 'd-1', receivedAt: 1_000, event: branchPushed() });
});

test('a delivery that comes again is a duplicate while its work is queued', async () => {
  const accept = createGithubInbox(producer);
  await accept(delivery('d-1'));
  expect(await accept(delivery('d-1'))).toBe('duplicate');
  expect(await jobs()).toHaveLength(1);
});

test('a delivery that comes again is a duplicate when its work is done', async () => {
  const accept = createGithubInbox(producer);
  await accept(delivery('d-1'));
  await runJob('complete');
  expect(await accept(delivery('d-1'))).toBe('duplicate');
  expect(await jobs()).toHaveLength(0);
});

test('of many that come at once in two processes exactly one is accepted', async () => {
  const other = await openProducer(inject('redisUrl'), producer.prefix);
  const [here, there] = [createGithubInbox(producer), createGithubInbox(other)];
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? here : there)(delivery('d-1'))),
  );
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
  expect(await jobs()).toHaveLength(1);
  await other.close();
});

test('different deliveries that come at once are all accepted, in order', async () => {
  const accept = createGithubInbox(producer);
  const ids = Array.from({ length: 450 }, (_, index) => `d-${index}`);
  expect(new Set(await Promise.all(ids.map((id) => accept(delivery(id)))))).toEqual(new Set(['accepted']));
  expect((await jobs()).map((job) => job.data.deliveryId)).toEqual(ids);
});

test.each(['complete', 'fail'] as const)(
  'a delivery that was dead-lettered runs again, each time (its job: %s)',
  async (end) => {
    const accept = createGithubInbox(producer);
    await accept(delivery('d-1'));
    for (let again = 0; again < 3; again++) {
      await runJob(end);
      await producer.redis.del(producer.keys.delivery('d-1'));
      const outcomes = await Promise.all([accept(delivery('d-1')), accept(delivery('d-1'))]);
      expect(outcomes.toSorted()).toEqual(['accepted', 'duplicate']);
      expect((await jobs()).map((job) => job.data.deliveryId)).toEqual(['d-1']);
    }
  },
);

test('a delivery counts as accepted for longer than GitHub redelivers', async () => {
  await createGithubInbox(producer)(delivery('d-1'));
  const threeDays = 3 * 24 * 3600;
  expect(await producer.redis.ttl(producer.keys.delivery('d-1'))).toBeGreaterThan(threeDays);
});

test('a delivery that an operator removed from the queue may come again', async () => {
  const accept = createGithubInbox(producer);
  await accept(delivery('d-1'));
  for (const job of await jobs()) await job.remove();
  expect(await accept(delivery('d-1'))).toBe('accepted');
});

test('a hook asks for a report of its pipeline, and its repeat for nothing', async () => {
  const accept = createGitlabInbox(producer);
  expect(await accept({ id: 'g-1', event: pipelineChanged() })).toBe('accepted');
  expect(await accept({ id: 'g-1', event: pipelineChanged() })).toBe('duplicate');
  const [job] = await producer.queues.report.getJobs(['waiting']);
  expect(job?.data).toEqual({ v: JOB_VERSION, deliveryId: 'g-1', projectId: 3, pipelineId: 9 });
});

test('hooks about one pipeline become one report', async () => {
  const accept = createGitlabInbox(producer);
  const ids = Array.from({ length: 20 }, (_, index) => `g-${index}`);
  const outcomes = await Promise.all(ids.map((id) => accept({ id, event: pipelineChanged() })));
  expect(new Set(outcomes)).toEqual(new Set(['accepted']));
  expect(await producer.queues.report.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 0 });
});

test('a hook about a child pipeline asks for a report of its parent', async () => {
  await createGitlabInbox(producer)({ id: 'g-1', event: pipelineChanged({ pipelineId: 10, parentPipelineId: 9 }) });
  const [job] = await producer.queues.report.getJobs(['waiting']);
  expect(job?.data.pipelineId).toBe(9);
});

test.each([
  ['the end of a pipeline', { status: 'success' }, 'waiting'],
  ['the first failure', { ciJob: { id: 1, name: 'test', status: 'failed' } }, 'waiting'],
  ['a CI job that started', { ciJob: { id: 1, name: 'test', status: 'running' } }, 'delayed'],
  ['the end of a child pipeline', { status: 'success', parentPipelineId: 9 }, 'delayed'],
])('of a pipeline that was just reported, %s is %s', async (_, given, state) => {
  await producer.redis.set(producer.keys.pace(3, 9), 1, 'PX', 60_000);
  await createGitlabInbox(producer)({ id: 'g-1', event: pipelineChanged(given) });
  expect(await producer.queues.report.getJobCounts(state as 'waiting')).toEqual({ [state]: 1 });
});

test('a hook of GitLab is remembered for an hour only: there are many, and nobody sends them again', async () => {
  const accept = createGitlabInbox(producer);
  expect(await accept({ id: 'h-1', event: pipelineChanged() })).toBe('accepted');
  expect(await accept({ id: 'h-1', event: pipelineChanged() })).toBe('duplicate');
  const left = await producer.redis.ttl(producer.keys.delivery('h-1'));
  expect(left).toBeGreaterThan(3_500);
  expect(left).toBeLessThanOrEqual(3_600);
});
