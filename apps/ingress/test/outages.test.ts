import { readFileSync } from 'node:fs';
import { prepareRedis, startRedis, type TestRedis } from '@failfast-ci/queue/testing';
import { afterEach, expect, test } from 'vitest';
import { pipelineHook, push } from './support/payloads.ts';
import { type IngressProcess, postTimed, startIngress } from './support/process.ts';
import { githubHeaders, gitlabTokenHeaders } from './support/sign.ts';

/** What the ingress promises is 2 s; the rest is for a busy machine. */
const PROMISE_MS = 2_500;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function given(preparing: Promise<TestRedis>): Promise<TestRedis> {
  const redis = await preparing;
  cleanups.push(() => redis.remove());
  return redis;
}

async function start(redis: TestRedis): Promise<IngressProcess> {
  const ingress = await startIngress(redis.url);
  cleanups.push(() => ingress.stop());
  return ingress;
}

const pushBody = JSON.stringify(push());
const hookBody = JSON.stringify(pipelineHook());
const postPush = ({ url }: IngressProcess, headers = githubHeaders(pushBody)) =>
  postTimed(`${url}/api/v1/github_event`, pushBody, headers);
const postHook = ({ url }: IngressProcess) => postTimed(`${url}/api/v1/gitlab_event`, hookBody, gitlabTokenHeaders());
const statusOf = async (url: string) => (await fetch(url)).status;

/** Both doors say 503 in time, and when to come again; readiness says no, liveness yes, metrics answer. */
async function expectAway(ingress: IngressProcess): Promise<void> {
  for (const reply of await Promise.all([postPush(ingress), postHook(ingress), postPush(ingress)])) {
    expect(reply.status).toBe(503);
    expect(reply.body).toEqual({
      error: 'queue-unavailable',
      message: expect.any(String),
      delivery: expect.any(String),
    });
    expect(reply.retryAfter).toBe('5');
    expect(reply.durationMs).toBeLessThan(PROMISE_MS);
  }
  expect(await statusOf(`${ingress.url}/readyz`)).toBe(503);
  expect(await statusOf(`${ingress.metricsUrl}/readyz`)).toBe(503);
  expect(await statusOf(`${ingress.url}/livez`)).toBe(200);
  expect(await statusOf(`${ingress.metricsUrl}/metrics`)).toBe(200);
}

async function expectBack(ingress: IngressProcess): Promise<void> {
  await expect.poll(() => statusOf(`${ingress.url}/readyz`), { timeout: 15_000 }).toBe(200);
  expect((await postPush(ingress)).status).toBe(202);
  expect((await postHook(ingress)).status).toBe(202);
}

test('Redis is away at start, and comes', async () => {
  const redis = await given(prepareRedis());
  const ingress = await start(redis);
  await expectAway(ingress);
  await redis.start();
  await expectBack(ingress);
});

test('Redis dies, and is started again', async () => {
  const redis = await given(startRedis());
  const ingress = await start(redis);
  await expectBack(ingress);
  await redis.kill();
  await expectAway(ingress);
  await redis.start();
  await expectBack(ingress);
  // One line for the outage, however long it lasts.
  expect(ingress.output().match(/Redis is away/g)).toHaveLength(1);
  expect(ingress.output()).toContain('Redis is back');
});

test('Redis hangs from the start', async () => {
  const redis = await given(startRedis());
  redis.freeze();
  const ingress = await start(redis);
  await expectAway(ingress);
  redis.thaw();
  await expectBack(ingress);
});

test('Redis hangs under load: everybody is answered in time, and memory does not grow', async () => {
  const redis = await given(startRedis());
  const ingress = await start(redis);
  await expectBack(ingress);
  redis.freeze();
  await expectAway(ingress);
  const before = residentMb(ingress.pid);
  for (let round = 0; round < 10; round++) {
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, index) => (index % 2 ? postPush(ingress) : postHook(ingress))),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...replies.map(({ durationMs }) => durationMs))).toBeLessThan(PROMISE_MS);
  }
  expect(residentMb(ingress.pid) - before).toBeLessThan(100);
  redis.thaw();
  await expectBack(ingress);
});

test('a delivery that was refused while Redis hung is accepted when it comes again, and queued once', async () => {
  const redis = await given(startRedis());
  const ingress = await start(redis);
  await expectBack(ingress);
  const headers = githubHeaders(pushBody);
  redis.freeze();
  expect((await postPush(ingress, headers)).status).toBe(503);
  redis.thaw();
  await expect.poll(async () => (await postPush(ingress, headers)).status, { timeout: 15_000 }).toBe(202);
  expect((await postPush(ingress, headers)).body).toMatchObject({ accepted: false, reason: 'duplicate' });
});

test('two processes on one Redis queue a delivery once', async () => {
  const redis = await given(startRedis());
  const [one, two] = [await start(redis), await start(redis)];
  await Promise.all([expectBack(one), expectBack(two)]);
  const headers = githubHeaders(pushBody);
  const replies = await Promise.all(Array.from({ length: 40 }, (_, index) => postPush(index % 2 ? one : two, headers)));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
  expect(replies.filter(({ body }) => (body as { accepted: boolean }).accepted)).toHaveLength(1);
});

function residentMb(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096) / 1024 / 1024;
}
