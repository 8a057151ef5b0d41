import { expect, inject, test } from 'vitest';
import { branchPushed, openProducer } from '../testing/index.ts';
import { createGithubInbox } from './inbox.ts';
import { JOB_VERSION } from './jobs.ts';
import { leanPipelines } from './lean-pipelines.ts';

test('deliveries are still taken together, and every other script still runs', async () => {
  const producer = await openProducer(inject('redisUrl'));
  try {
    const before = Object.keys(producer.redis.scriptsSet).length;
    await leanPipelines(producer.redis, producer.queues);
    expect(Object.keys(producer.redis.scriptsSet)).toEqual([expect.stringMatching(/^addStandardJob:/)]);
    expect(before).toBeGreaterThan(1);
    const accept = createGithubInbox(producer);
    const delivery = (id: string) => accept({ id, receivedAt: 1_000, event: branchPushed() });
    expect(await Promise.all(['d-1', 'd-2', 'd-1'].map(delivery))).toEqual(['accepted', 'accepted', 'duplicate']);
    // One that is delayed is added by another script, without a pipeline.
    const data = { v: JOB_VERSION, deliveryId: 'd-3', receivedAt: 1_000, event: branchPushed() };
    await producer.queues.decide.add('later', data, { delay: 60_000 });
    expect(await producer.queues.decide.getJobCounts('delayed', 'waiting')).toEqual({ delayed: 1, waiting: 2 });
  } finally {
    await producer.close();
  }
});
