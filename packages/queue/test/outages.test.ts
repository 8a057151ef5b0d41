import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import {
  closeQueues,
  connectProducer,
  createGithubInbox,
  createGitlabInbox,
  keysFor,
  openQueues,
} from '../src/index.ts';
import { branchPushed, pipelineChanged, prepareRedis, startRedis, type TestRedis } from '../testing/index.ts';

/** What the ingress promises, with room for a busy machine. */
const PROMISE_MS = 2_500;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function given(server: Promise<TestRedis>): Promise<TestRedis> {
  const redis = await server;
  cleanups.push(() => redis.remove());
  return redis;
}

function openInboxes(url: string) {
  const redis = connectProducer(url);
  redis.on('error', () => {});
  const queues = openQueues(redis, 'outage');
  cleanups.push(() => redis.disconnect());
  cleanups.push(() => closeQueues(queues));
  const producer = { redis, queues, keys: keysFor('outage') };
  const [github, gitlab] = [createGithubInbox(producer), createGitlabInbox(producer)];
  return {
    queues,
    github: (id: string) => github({ id, receivedAt: 1, event: branchPushed() }),
    gitlab: (id: string) => gitlab({ id, event: pipelineChanged() }),
  };
}

type Inboxes = ReturnType<typeof openInboxes>;

/** Both doors refuse, and soon. */
async function expectRefusal(inboxes: Inboxes): Promise<void> {
  const startedAt = Date.now();
  const outcomes = await Promise.allSettled([inboxes.github('lost'), inboxes.gitlab('lost too')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(Date.now() - startedAt).toBeLessThan(PROMISE_MS);
}

/** Both doors accept again without being told, and every delivery that was accepted is there. */
async function expectRecovery(inboxes: Inboxes): Promise<void> {
  const retried = (work: () => Promise<string>) => expect.poll(() => work().catch(String), { timeout: 15_000 });
  await retried(() => inboxes.github('after')).toMatch(/^(accepted|duplicate)$/);
  await retried(() => inboxes.gitlab('after too')).toMatch(/^(accepted|duplicate)$/);
  expect(await inboxes.queues.decide.getDeduplicationJobId('after')).toBeDefined();
  expect(await inboxes.queues.report.getDeduplicationJobId('report~3~9')).not.toBeNull();
}

/** With the connection up: accepts `before`. */
async function expectAccepting(inboxes: Inboxes): Promise<void> {
  await expect
    .poll(() => inboxes.github('before').catch(String), { timeout: 15_000 })
    .toMatch(/^(accepted|duplicate)$/);
}

test('a Redis that is away at start is found when it comes', async () => {
  const redis = await given(prepareRedis());
  const inboxes = openInboxes(redis.url);
  await expectRefusal(inboxes);
  await redis.start();
  await expectRecovery(inboxes);
});

test('a Redis that says nothing at start is found when it speaks', async () => {
  const redis = await given(startRedis());
  redis.freeze();
  const inboxes = openInboxes(redis.url);
  await expectRefusal(inboxes);
  redis.thaw();
  await expectRecovery(inboxes);
});

test('a Redis that dies is found again, with what it accepted before', async () => {
  const redis = await given(startRedis(['--appendfsync', 'always']));
  const inboxes = openInboxes(redis.url);
  await expectAccepting(inboxes);
  await redis.kill();
  await expectRefusal(inboxes);
  await redis.start();
  await expectRecovery(inboxes);
  expect(await inboxes.github('before')).toBe('duplicate');
});

test('a Redis that hangs is given up, and nothing waits in memory for it', async () => {
  const redis = await given(startRedis());
  const inboxes = openInboxes(redis.url);
  await expectAccepting(inboxes);
  redis.freeze();
  await expectRefusal(inboxes);
  await expect.poll(() => inboxes.gitlab('x').catch(String), { timeout: 10_000 }).toMatch(/is not connected/);
  const startedAt = Date.now();
  const burst = Array.from({ length: 5_000 }, (_, index) => [
    inboxes.github(`b-${index}`),
    inboxes.gitlab(`b-${index}`),
  ]);
  const outcomes = await Promise.allSettled(burst.flat());
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect(Date.now() - startedAt).toBeLessThan(PROMISE_MS);
  redis.thaw();
  await expectRecovery(inboxes);
});

test('a Redis that is full refuses, and what it refused is not taken for accepted', async () => {
  const redis = await given(startRedis());
  const inboxes = openInboxes(redis.url);
  await expectAccepting(inboxes);
  const operator = new Redis(redis.url);
  cleanups.push(() => operator.disconnect());
  await operator.config('SET', 'maxmemory', '1');
  await expectRefusal(inboxes);
  await operator.config('SET', 'maxmemory', '0');
  expect(await inboxes.github('lost')).toBe('accepted');
  expect(await inboxes.gitlab('lost too')).toBe('accepted');
});

test('a Redis that became a replica refuses until it is a primary again', async () => {
  const redis = await given(startRedis());
  const inboxes = openInboxes(redis.url);
  await expectAccepting(inboxes);
  const operator = new Redis(redis.url);
  cleanups.push(() => operator.disconnect());
  await operator.replicaof('127.0.0.1', 1);
  await expectRefusal(inboxes);
  await operator.replicaof('NO', 'ONE');
  await expectRecovery(inboxes);
});
