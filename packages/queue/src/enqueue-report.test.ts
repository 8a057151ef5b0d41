import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, openWorker, type TestProducer, type TestWorker } from '../testing/index.ts';
import { enqueueReport, nudgeLater, type ReportRequest } from './enqueue-report.ts';
import { JOB_VERSION } from './jobs.ts';

let producer: TestProducer;
let worker: TestWorker<'report'>;
beforeEach(async () => {
  producer = await openProducer(inject('redisUrl'));
  worker = openWorker(inject('redisUrl'), producer.prefix, 'report');
});
afterEach(async () => {
  await worker.close();
  await producer.close();
});

const ask = (deliveryId: string, given: Partial<ReportRequest> = {}) =>
  enqueueReport(producer, { projectId: 3, pipelineId: 9, urgent: false, deliveryId, ...given });
const justReported = () => producer.redis.set(producer.keys.pace(3, 9), 1, 'PX', 60_000);
const counts = () => producer.queues.report.getJobCounts('waiting', 'delayed', 'active');

test('what is asked for while a report waits is the same report', async () => {
  await Promise.all(['a', 'b', 'c'].map((id) => ask(id)));
  await ask('d', { urgent: true });
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('what is asked for while a report runs becomes one more, after it', async () => {
  await ask('a');
  const running = await worker.take();
  await Promise.all(['b', 'c', 'd'].map((id) => ask(id)));
  expect(await counts()).toEqual({ waiting: 0, delayed: 0, active: 1 });
  await worker.complete(running);
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('other pipelines have reports of their own', async () => {
  await ask('a');
  await ask('b', { pipelineId: 10 });
  await ask('c', { projectId: 4 });
  expect(await counts()).toMatchObject({ waiting: 3 });
});

test('reports of a pipeline that was just reported keep their pace', async () => {
  await justReported();
  await ask('a');
  expect(await counts()).toEqual({ waiting: 0, delayed: 1, active: 0 });
});

test('an urgent one does not wait, and takes with it what waits at its pace', async () => {
  await justReported();
  await ask('a');
  await ask('b', { urgent: true });
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('a less urgent one that follows while a report runs does not slow down the urgent one', async () => {
  await ask('a');
  const running = await worker.take();
  await justReported();
  await ask('urgent', { urgent: true });
  await ask('not urgent');
  await worker.complete(running);
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('an urgent one spends no attempt of a report that waits for its retry', async () => {
  await ask('a');
  await worker.fail(await worker.take());
  await ask('b', { urgent: true });
  expect(await counts()).toEqual({ waiting: 0, delayed: 1, active: 0 });
});

test('what is asked for while an attempt fails is not lost', async () => {
  await ask('a');
  const running = await worker.take();
  await ask('b');
  await worker.fail(running);
  const retry = await producer.queues.report.getJob(running.id as string);
  await retry?.promote();
  await worker.complete(await worker.take());
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('a report can be asked for later, beside what is asked for meanwhile', async () => {
  await nudgeLater(producer, { v: JOB_VERSION, deliveryId: 'a', projectId: 3, pipelineId: 9 }, 60_000);
  await ask('b');
  expect(await counts()).toEqual({ waiting: 1, delayed: 1, active: 0 });
});

test('a report that ended does not stand in the way of the next', async () => {
  await ask('a');
  await worker.complete(await worker.take());
  await ask('b');
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});
