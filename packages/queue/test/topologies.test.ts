import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import {
  closeQueues,
  connectProducer,
  createGithubInbox,
  DEFAULT_PREFIX,
  enqueueMirror,
  enqueueReport,
  keysFor,
  openQueues,
  readQueueStates,
} from '../src/index.ts';
import { branchPushed, runOf, startRedis, startSentinel } from '../testing/index.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Everything a producer does, once. */
async function expectAllToWork(url: string): Promise<void> {
  const redis = connectProducer(url);
  redis.on('error', () => {});
  cleanups.push(() => redis.disconnect());
  const queues = openQueues(redis, DEFAULT_PREFIX);
  cleanups.push(() => closeQueues(queues));
  const producer = { redis, queues, keys: keysFor(DEFAULT_PREFIX) };
  const accept = createGithubInbox(producer);
  const event = branchPushed();
  const ids = ['d-1', 'd-2', 'd-3'];
  await expect
    .poll(() => accept({ id: 'd-0', receivedAt: 1, event }).catch(String), { timeout: 15_000 })
    .toMatch(/^(accepted|duplicate)$/);
  expect(await Promise.all(ids.map((id) => accept({ id, receivedAt: 1, event })))).toEqual(ids.map(() => 'accepted'));
  await enqueueReport(producer, { projectId: 3, pipelineId: 9, deliveryId: 'd-1', urgent: true });
  await enqueueReport(producer, { projectId: 3, pipelineId: 9, deliveryId: 'd-2', urgent: false });
  await enqueueMirror(producer, 'refs/heads/main', runOf('d-1'));
  const waiting = (await readQueueStates(queues)).map(({ queue, jobs }) => [queue, jobs.waiting]);
  expect(Object.fromEntries(waiting)).toMatchObject({ decide: 4, report: 1, mirror: 1 });
}

test('a Cluster, named by one of its nodes', async () => {
  const node = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']);
  cleanups.push(() => node.remove());
  const operator = new Redis(node.url);
  await operator.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  operator.disconnect();
  await expectAllToWork(`redis+cluster://127.0.0.1:${node.port}`);
});

test('a primary that is found by its Sentinel, both with a password', async () => {
  const primary = await startRedis(['--requirepass', 's3cret,@']);
  cleanups.push(() => primary.remove());
  const sentinel = await startSentinel([
    `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
    'sentinel auth-pass main s3cret,@',
    'requirepass s3cret,@',
  ]);
  cleanups.push(() => sentinel.remove());
  await expectAllToWork(`redis+sentinel://:s3cret,@@127.0.0.1:${sentinel.port}/main/1`);
});

test('a user that may not ask a Redis about itself', async () => {
  const redis = await startRedis(['--user', 'ann', 'on', '>pw', '~*', '&*', '+@all', '-info']);
  cleanups.push(() => redis.remove());
  await expectAllToWork(`redis://ann:pw@127.0.0.1:${redis.port}`);
});
