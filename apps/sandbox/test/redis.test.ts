import { startRedis, startSentinel, type TestRedis } from '@failfast-ci/queue/testing';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, startedPipelines } from './truth.ts';

vi.setConfig({ testTimeout: 120_000 });

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
/** What Redis says is written is on its disk. */
const SAFE = ['--appendfsync', 'always'];

async function given(args: string[] = []): Promise<TestRedis> {
  const redis = await startRedis([...SAFE, ...args]);
  onTestFinished(() => redis.remove());
  return redis;
}

/** A bridge on that Redis, at work: one pull request is through, and one is under way. */
async function atWork(url: string): Promise<{ bridge: Bridge; shas: string[] }> {
  const bridge = await startBridge({ env: { REDIS_URL: url }, workers: 2, gitlab: { runner: { stepMs: 150 } } });
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const first = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'first' });
  await expectTruth(bridge, REPO, first.head.sha);
  const second = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'second' });
  await bridge.github.idle();
  return { bridge, shas: [first.head.sha, second.head.sha] };
}

/** A delivery that comes now is refused in words that GitHub understands. */
async function expectClosedDoor(bridge: Bridge): Promise<string> {
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'refused' });
  const refused = () => bridge.github.deliveries.attempts.some(({ statusCode }) => statusCode === 503);
  await bridge.until(refused, 'a delivery to be answered 503');
  return pull.head.sha;
}

/** Everything is through, once, and no process died of it. */
async function expectAllDone(bridge: Bridge, shas: string[]): Promise<void> {
  for (const sha of shas) await expectTruth(bridge, REPO, sha);
  expect(
    startedPipelines(bridge)
      .map(({ commit }) => commit.sha)
      .toSorted(),
  ).toEqual(shas.toSorted());
  for (const { child } of [bridge.ingress, ...bridge.workers]) expect(child.exitCode).toBeNull();
}

async function operate(redis: TestRedis, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redis.url);
  await work(client);
  client.disconnect();
}

test('Redis is killed and comes back with its append-only file: what was accepted is done', async () => {
  const redis = await given();
  const { bridge, shas } = await atWork(redis.url);
  await redis.kill();
  const late = await expectClosedDoor(bridge);
  await redis.start();
  await expectAllDone(bridge, [...shas, late]);
});

test('Redis is full: the door refuses, work waits, and goes on when there is room', async () => {
  const redis = await given(['--maxmemory-policy', 'noeviction']);
  const { bridge, shas } = await atWork(redis.url);
  await operate(redis, (client) => client.config('SET', 'maxmemory', '1'));
  const late = await expectClosedDoor(bridge);
  await operate(redis, (client) => client.config('SET', 'maxmemory', '0'));
  await expectAllDone(bridge, [...shas, late]);
});

test('Redis becomes a read-only replica: the door refuses, work waits, and goes on with a primary', async () => {
  const redis = await given();
  const { bridge, shas } = await atWork(redis.url);
  await operate(redis, (client) => client.replicaof('127.0.0.1', 1));
  const late = await expectClosedDoor(bridge);
  await operate(redis, (client) => client.replicaof('NO', 'ONE'));
  await expectAllDone(bridge, [...shas, late]);
});

test('Sentinel makes another Redis the primary: all processes find it and go on', async () => {
  const primary = await given();
  const replica = await given(['--replicaof', '127.0.0.1', String(primary.port)]);
  const sentinel = await startSentinel([
    `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 5000',
  ]);
  onTestFinished(() => sentinel.remove());
  const { bridge, shas } = await atWork(`redis+sentinel://127.0.0.1:${sentinel.port}/main`);
  await primary.kill();
  const late = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'meanwhile' });
  await expectAllDone(bridge, [...shas, late.head.sha]);
  await operate(replica, async (client) => expect((await client.role())[0]).toBe('master'));
});
