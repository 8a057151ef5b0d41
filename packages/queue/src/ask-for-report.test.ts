import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, openWorker, type TestProducer, type TestWorker } from '../testing/index.ts';
import { askForReport } from './ask-for-report.ts';

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

const ask = (pipelineId = 9) => askForReport(producer, { projectId: 3, pipelineId, deliveryId: 'resync-1' });
const counts = () => producer.queues.report.getJobCounts('waiting', 'delayed', 'active');

test('whoever follows a link gets a report at once', async () => {
  await producer.redis.set(producer.keys.pace(3, 9), 1, 'PX', 60_000);
  await ask();
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
});

test('whoever follows a link again and again costs no more than hints do, and is not forgotten', async () => {
  await ask();
  const report = await worker.take();
  // As a report does when it starts.
  await producer.redis.del(producer.keys.urgent(3, 9));
  await worker.complete(report);
  for (let n = 0; n < 10; n += 1) await ask();
  expect(await counts()).toEqual({ waiting: 0, delayed: 1, active: 0 });
  await ask(10);
  expect(await counts()).toEqual({ waiting: 1, delayed: 1, active: 0 });
});
