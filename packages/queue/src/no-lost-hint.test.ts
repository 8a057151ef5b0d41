import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, type TestProducer } from '../testing/index.ts';
import { connectConsumer } from './connection.ts';
import { enqueueReport } from './enqueue-report.ts';

let producers: TestProducer[];
beforeEach(async () => {
  const first = await openProducer(inject('redisUrl'));
  producers = [first, await openProducer(inject('redisUrl'), first.prefix)];
});
afterEach(async () => {
  for (const producer of producers) await producer.close();
});

/** Mulberry32: the same seed makes the same schedule. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What a hint says is modelled as a version: a report reads the version when it starts. No hint is lost when the last
 * report of every pipeline started after that pipeline's last hint was enqueued.
 */
test.each([1, 2, 3, 4, 5, 6])(
  'after the last hint at least one report starts, and never two at once (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const truth = new Map<number, number>();
    const reported = new Map<number, number>();
    const running = new Set<number>();
    let overlaps = 0;
    const [producer] = producers as [TestProducer];
    const connection = connectConsumer(inject('redisUrl'));
    const workers = [0, 1].map(
      () =>
        new Worker<{ pipelineId: number }>(
          'report',
          async ({ data: { pipelineId } }) => {
            if (running.has(pipelineId)) overlaps += 1;
            running.add(pipelineId);
            const seen = truth.get(pipelineId) ?? 0;
            await sleep(random() * 6);
            running.delete(pipelineId);
            if (random() < 0.2) throw new Error('transient');
            reported.set(pipelineId, Math.max(seen, reported.get(pipelineId) ?? 0));
            await producer.redis.set(producer.keys.pace(3, pipelineId), 1, 'PX', 10);
          },
          {
            connection,
            prefix: producer.prefix,
            concurrency: 4,
            settings: { backoffStrategy: () => 5 },
          },
        ),
    );
    for (const worker of workers) worker.on('error', () => {});

    const hints = Array.from({ length: 200 }, async (_, index) => {
      await sleep(random() * 300);
      const pipelineId = 1 + Math.floor(random() * 4);
      // The pipeline changes first, then its hook is sent.
      truth.set(pipelineId, (truth.get(pipelineId) ?? 0) + 1);
      const by = producers[index % 2] as TestProducer;
      await enqueueReport(by, { projectId: 3, pipelineId, deliveryId: `g-${index}`, urgent: random() < 0.3 });
    });
    await Promise.all(hints);
    await expect
      .poll(() => [...truth.keys()].every((id) => reported.get(id) === truth.get(id)), { timeout: 20_000 })
      .toBe(true);
    expect(overlaps).toBe(0);

    await Promise.all(workers.map((worker) => worker.close()));
    connection.disconnect();
  },
);
