import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, openWorker, runOf, type TestProducer, type TestWorker } from '../testing/index.ts';
import { enqueueMirror } from './enqueue-mirror.ts';
import { enqueuePipeline } from './enqueue-pipeline.ts';
import { JOB_VERSION } from './jobs.ts';

let producer: TestProducer;
let worker: TestWorker<'mirror'>;
beforeEach(async () => {
  producer = await openProducer(inject('redisUrl'));
  worker = openWorker(inject('redisUrl'), producer.prefix, 'mirror');
});
afterEach(async () => {
  await worker.close();
  await producer.close();
});

const REF = 'refs/heads/main';
const wish = (id: string, ref = REF) => enqueueMirror(producer, ref, runOf(id));
const counts = () => producer.queues.mirror.getJobCounts('waiting', 'delayed', 'active');
const wished = async () => Object.keys(await producer.redis.hgetall(producer.keys.wanted(7, REF)));

test('a job says only which ref to look at; what is wanted there lies beside the queue', async () => {
  await wish('d-1');
  const job = await worker.take();
  expect(job.data).toEqual({ v: JOB_VERSION, deliveryId: 'd-1', repositoryId: 7, ref: REF });
  const stored = await producer.redis.hget(producer.keys.wanted(7, REF), 'd-1');
  expect(JSON.parse(stored ?? '')).toEqual(runOf('d-1'));
});

test('wishes for one ref share one job, and none of them is lost', async () => {
  await Promise.all(['d-1', 'd-2', 'd-3'].map((id) => wish(id)));
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
  expect((await wished()).toSorted()).toEqual(['d-1', 'd-2', 'd-3']);
});

test('the same wish twice is one wish', async () => {
  await wish('d-1');
  await wish('d-1');
  expect(await wished()).toEqual(['d-1']);
});

test('refs have jobs of their own, whatever they are called', async () => {
  for (const ref of [REF, 'refs/heads/a:b', 'refs/heads/a~b', 'refs/heads/123', 'refs/heads/grün', 'x'.repeat(2_000)]) {
    await wish('d-1', ref);
  }
  expect(await counts()).toMatchObject({ waiting: 6 });
});

test('a ref that is being mirrored is looked at once more', async () => {
  await wish('d-1');
  const running = await worker.take();
  await wish('d-2');
  await wish('d-3');
  expect(await counts()).toEqual({ waiting: 0, delayed: 0, active: 1 });
  await worker.complete(running);
  expect((await worker.take()).data.deliveryId).toBe('d-3');
});

test('a delayed retry does not hold up a newer wish, nor leave it fewer attempts', async () => {
  await wish('d-1');
  await worker.fail(await worker.take());
  expect(await counts()).toEqual({ waiting: 0, delayed: 1, active: 0 });
  await wish('d-2');
  expect(await counts()).toEqual({ waiting: 1, delayed: 0, active: 0 });
  const job = await worker.take();
  expect(job.attemptsMade).toBe(0);
  expect(await wished()).toContain('d-1');
});

test('a removed job frees the name that its ref is deduplicated by', async () => {
  await wish('d-1');
  await worker.fail(await worker.take());
  const [delayed] = await producer.queues.mirror.getDelayed();
  await delayed?.remove();
  expect(await producer.queues.mirror.getDeduplicationJobId(`mirror~7~${REF}`)).toBeNull();
});

test('wishes do not stay for ever', async () => {
  await wish('d-1');
  expect(await producer.redis.ttl(producer.keys.wanted(7, REF))).toBeGreaterThan(24 * 3600);
});

test('the pipeline of a run is asked for once', async () => {
  const data = {
    v: JOB_VERSION,
    command: 'create' as const,
    deliveryId: 'd-1',
    run: runOf('d-1'),
    projectId: 3,
    ref: REF,
  };
  await Promise.all([enqueuePipeline(producer, data), enqueuePipeline(producer, data)]);
  expect(await producer.queues.pipeline.getJobCounts('waiting')).toEqual({ waiting: 1 });
});
