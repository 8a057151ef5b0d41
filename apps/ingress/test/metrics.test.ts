import { startRedis, type TestRedis } from '@failfast-ci/queue/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Door, openDoor } from './support/door.ts';
import { pipelineHook, push } from './support/payloads.ts';
import { githubHeaders } from './support/sign.ts';

let redis: TestRedis;
let door: Door;
beforeEach(async () => {
  redis = await startRedis();
  door = await openDoor(redis.url);
});
afterEach(async () => {
  redis.thaw();
  await door.close();
  await redis.remove();
});

/** The samples of one metric, without the label that all of them have. */
const samples = async (name: string): Promise<string[]> =>
  (await door.metrics())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .map((line) => line.replace(/,?service="ingress"/, '').replace('{,', '{'));

test('counts deliveries by forge, event and what became of them', async () => {
  const delivery = { 'x-github-delivery': 'd-1' };
  await door.postGithub(push(), delivery);
  await door.postGithub(push(), delivery);
  await door.postGitlab(pipelineHook());
  expect(await samples('ffci_deliveries_total')).toEqual([
    'ffci_deliveries_total{forge="github",event="branch_pushed",outcome="accepted"} 1',
    'ffci_deliveries_total{forge="github",event="branch_pushed",outcome="duplicate"} 1',
    'ffci_deliveries_total{forge="gitlab",event="pipeline_changed",outcome="accepted"} 1',
  ]);
});

test('what a sender names cannot make new series', async () => {
  for (const event of ['a', 'b', 'star']) {
    const body = JSON.stringify({ event });
    await door.post('/api/v1/github_event', body, githubHeaders(body, { event }));
    await door.post(`/${event}`, body, {});
  }
  expect(await samples('ffci_deliveries_total')).toEqual([
    'ffci_deliveries_total{forge="github",event="other",outcome="ignored"} 3',
  ]);
  const counts = await samples('ffci_http_request_duration_seconds_count');
  expect(counts.map((line) => line.replace(/.*route="([^"]*)",status="(\d+)".* (\d+)$/, '$1 $2 $3'))).toEqual([
    '/api/v1/github_event 202 3',
    'other 404 3',
  ]);
});

test('tells how many jobs each queue has, and how long the oldest waits', async () => {
  await door.postGithub(push());
  await door.postGithub(push());
  const jobs = await samples('ffci_queue_jobs');
  expect(jobs).toHaveLength(6 * 4);
  expect(jobs).toContain('ffci_queue_jobs{queue="decide",state="waiting"} 2');
  expect(jobs).toContain('ffci_queue_jobs{queue="report",state="delayed"} 0');
  const ages = await samples('ffci_queue_oldest_job_age_seconds');
  expect(ages).toContain('ffci_queue_oldest_job_age_seconds{queue="mirror"} 0');
  expect(ages.find((line) => line.includes('"decide"'))).toMatch(/ 0\.\d+$|e-/);
});

test('answers while Redis hangs, without the queues', async () => {
  await door.postGithub(push());
  redis.freeze();
  expect(await samples('ffci_queue_jobs')).toEqual([]);
  expect(await samples('ffci_deliveries_total')).toHaveLength(1);
  redis.thaw();
  await expect.poll(() => samples('ffci_queue_jobs'), { timeout: 15_000 }).toHaveLength(24);
});

test('answers while Redis is away, without the queues', async () => {
  await redis.kill();
  expect(await samples('ffci_queue_jobs')).toEqual([]);
});
