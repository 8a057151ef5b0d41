import { startRedis } from '@failfast-ci/queue/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ADMIN, type Dashboard, startDashboard } from './dashboard.ts';
import { decideTo, deliverPullRequest, RUN, recordPipeline } from './scene.ts';

const overview = async (dashboard: Dashboard): Promise<string> =>
  textOf(await (await dashboard.get('/', ADMIN)).text());

/** What a person reads, in one line. */
const textOf = (page: string): string =>
  page
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function privateRedis(args: string[] = []) {
  const redis = await startRedis(args);
  onTestFinished(() => redis.remove());
  return redis;
}

test('all is well when everything is there and nothing waits for a person', async () => {
  const redis = await privateRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'noeviction']);
  const dashboard = await startDashboard({ redisUrl: redis.url });
  await dashboard.queues.upkeep.upsertJobScheduler('x', { every: 60_000 });
  const text = await overview(dashboard);
  expect(text).toContain('All is well.');
  expect(text).toMatch(/Redis ● answers in \d+ ms \d+ % \d+ % of 100 MiB/);
  expect(text).toMatch(/Workers ● take work/);
});

test('tells how much waits in each stage, and for how long', async () => {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  await dashboard.queues.mirror.add(
    'mirror-ref',
    { v: 1, deliveryId: 'd', repositoryId: 7, ref: 'r' },
    { delay: 60_000 },
  );
  const text = await overview(dashboard);
  expect(text).toMatch(/decide Deliveries of GitHub[^.]*\.[^.]*\. 1 0 0 0 – (now|\d+ s)/);
  expect(text).toMatch(/mirror One job [^.]*\. 0 0 1 0 – –/);
});

test('tells how long each stage takes, which is the slowest, and which webhooks are in trouble', async () => {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  await decideTo(dashboard, inject('redisUrl'), { outcome: 'done' });
  await dashboard.redis.sadd(dashboard.keys.hooksInTrouble, 3, 4);
  const text = await overview(dashboard);
  expect(text).toMatch(/decide Deliveries [^.]*\.[^.]*\. 0 0 0 0 slowest \d+ ms –/);
  expect(text).toContain('The GitLab webhook of 2 mirrors was not as it should be');
});

test('shows open pipelines with the way to both forges, and counts those that ended', async () => {
  const dashboard = await startDashboard();
  await recordPipeline(dashboard, { pipelineId: 901 });
  await recordPipeline(dashboard, { pipelineId: 900, status: 'success', endedAt: Date.now() });
  const page = await (await dashboard.get('/', ADMIN)).text();
  expect(page).toContain('href="https://gitlab.example/mirrors/acme_site/-/pipelines/901"');
  expect(page).toContain('href="https://github.example/acme/site/pull/12"');
  expect(page).not.toContain('pipelines/900');
  expect(textOf(page)).toContain('Open pipelines 1');
});

test('an address that is none leads nowhere', async () => {
  const dashboard = await startDashboard();
  await recordPipeline(dashboard, { pipelineId: 901, webUrl: 'javascript:alert(1)' });
  expect(await (await dashboard.get('/', ADMIN)).text()).not.toContain('javascript:');
});

test('a name with markup in it stays a name', async () => {
  const dashboard = await startDashboard();
  const repository = { ...RUN.repository, fullName: 'acme/<script>alert(1)</script>"' };
  await recordPipeline(dashboard, { pipelineId: 901, run: { ...RUN, repository } });
  const page = await (await dashboard.get('/', ADMIN)).text();
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('acme/&lt;script&gt;');
});

test('says when each forge was last heard', async () => {
  const dashboard = await startDashboard();
  expect(await overview(dashboard)).toMatch(/GitHub .*No delivery kept.* GitLab .*No delivery kept/);
  await deliverPullRequest(dashboard);
  await recordPipeline(dashboard, { pipelineId: 901 });
  // The bridge's own report of a new pipeline, and one of upkeep, are no hooks.
  const report = { v: 1, projectId: 3, pipelineId: 901 };
  await dashboard.queues.report.add('report-pipeline', { ...report, deliveryId: RUN.deliveryId });
  await dashboard.queues.report.add('report-pipeline', { ...report, deliveryId: 'upkeep-1' });
  expect(await overview(dashboard)).toMatch(/GitHub .*Last delivery \d+ min ago Asked now GitLab .*No delivery kept/);
  await dashboard.queues.report.add('report-pipeline', { ...report, deliveryId: 'hook' });
  expect(await overview(dashboard)).toMatch(/GitLab .*Last delivery (now|\d+ s ago)/);
});

test('a paused queue and a missing worker are problems', async () => {
  const dashboard = await startDashboard();
  await dashboard.queues.mirror.pause();
  const text = await overview(dashboard);
  expect(text).toContain('The queue mirror is paused: 0 jobs waiting');
  expect(text).toContain('No worker has run here yet');
});

test('while Redis is away says so, and shows everything again when it is back', async () => {
  const redis = await privateRedis();
  const dashboard = await startDashboard({ redisUrl: redis.url });
  await redis.kill();
  await expect.poll(() => dashboard.redis.status).not.toBe('ready');
  expect(await overview(dashboard)).toContain('Redis does not answer');
  expect((await dashboard.get('/readyz')).status).toBe(503);
  expect((await dashboard.get('/livez')).status).toBe(200);
  for (const path of ['/queues', '/lookup?q=acme/site', '/dead-letters']) {
    const answer = await dashboard.get(path, ADMIN);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Redis does not answer')]);
  }
  await redis.start();
  await expect.poll(() => dashboard.redis.status, { timeout: 10_000 }).toBe('ready');
  expect((await dashboard.get('/queues', ADMIN)).status).toBe(200);
  expect(await overview(dashboard)).toContain('Open pipelines');
});
