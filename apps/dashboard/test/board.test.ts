import { JOB_OPTIONS, QUEUE_NAMES } from '@failfast-ci/queue';
import { openWorker } from '@failfast-ci/queue/testing';
import { expect, inject, test } from 'vitest';
import { ADMIN, type Dashboard, READER, SECRET, startDashboard } from './dashboard.ts';
import { buryPipelineJob, DELIVERY, deliverPullRequest } from './scene.ts';

interface BoardQueue {
  name: string;
  description: string;
  readOnlyMode: boolean;
  allowRetries: boolean;
  hasWorkers: boolean | null;
  counts: Record<string, number>;
  jobs: { id: string; externalUrl: { href: string } }[];
}

async function boardQueues(dashboard: Dashboard, as = ADMIN, query = ''): Promise<BoardQueue[]> {
  const answer = await dashboard.get(`/queues/api/queues${query}`, as, { accept: 'application/json' });
  return ((await answer.json()) as { queues: BoardQueue[] }).queues;
}

test('shows every queue, each with what it is for', async () => {
  const queues = await boardQueues(await startDashboard());
  expect(queues.map(({ name }) => name)).toEqual([...QUEUE_NAMES]);
  for (const { description } of queues) expect(description).toMatch(/^[A-Z].*\.$/);
});

test('who only reads has queues without buttons; dead letters have none for anybody', async () => {
  const dashboard = await startDashboard();
  const readOnly = async (as: typeof ADMIN) =>
    (await boardQueues(dashboard, as)).filter(({ readOnlyMode }) => readOnlyMode).map(({ name }) => name);
  expect(await readOnly(READER)).toEqual([...QUEUE_NAMES]);
  expect(await readOnly(ADMIN)).toEqual(['dead-letter']);
});

test('a job leads to its trace, and a dead letter to its page', async () => {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  const id = await buryPipelineJob(dashboard);
  await dashboard.queues.report.add('report-pipeline', { v: 1, deliveryId: 'd', projectId: 3, pipelineId: 9 });
  const href = async (queue: string) => {
    const queues = await boardQueues(dashboard, ADMIN, `?activeQueue=${queue}&page=1&jobsPerPage=10`);
    return queues.find(({ name }) => name === queue)?.jobs[0]?.externalUrl.href;
  };
  expect(await href('decide')).toBe(`/lookup?q=${DELIVERY}`);
  expect(await href('report')).toBe('/lookup?q=3%3A9');
  expect(await href('dead-letter')).toBe(`/dead-letters/${encodeURIComponent(id)}`);
});

test('no secret shows in data, result, error, stack or log of a job', async () => {
  const dashboard = await startDashboard();
  const { upkeep } = dashboard.queues;
  const data = {
    v: 1,
    deliveryId: 'd',
    task: 'x',
    note: SECRET,
    nested: { token: 'anything', url: `https://u:p4ss@host/` },
  };
  const job = await upkeep.add('x', data as never, JOB_OPTIONS.upkeep);
  await upkeep.addJobLog(job.id ?? '', `log ${SECRET}`);
  const worker = openWorker(inject('redisUrl'), dashboard.prefix, 'upkeep');
  const taken = await worker.take();
  await taken.updateProgress({ now: SECRET });
  await taken.moveToFailed(new Error(`GitLab said ${SECRET}`), 'test-worker', false);
  await worker.close();

  const paths = ['?activeQueue=upkeep&page=1&jobsPerPage=10', `/upkeep/${job.id}`, `/upkeep/${job.id}/logs`];
  const texts = await Promise.all(
    paths.map(async (path) => (await dashboard.get(`/queues/api/queues${path}`, ADMIN)).text()),
  );
  expect(texts[0]).toContain('GitLab said ***');
  expect(texts[1]).toContain('GitLab said ***');
  expect(texts[2]).toContain('log ***');
  for (const leaked of [SECRET, 'p4ss', 'anything']) expect(texts.join('\n')).not.toContain(leaked);
});

test.each(['mirror/1/update-data', 'mirror/add', 'mirror/obliterate'])(
  'the bridge’s jobs are not made by hand: %s',
  async (path) => {
    const dashboard = await startDashboard();
    const method = path.endsWith('data') ? 'PATCH' : path.endsWith('add') ? 'POST' : 'PUT';
    expect((await dashboard.write(method, `/queues/api/queues/${path}`, ADMIN)).status).toBe(403);
  },
);

test('an admin pauses and resumes a queue', async () => {
  const dashboard = await startDashboard();
  await dashboard.write('PUT', '/queues/api/queues/mirror/pause', ADMIN);
  expect(await dashboard.queues.mirror.isPaused()).toBe(true);
  await dashboard.write('PUT', '/queues/api/queues/mirror/resume', ADMIN);
  expect(await dashboard.queues.mirror.isPaused()).toBe(false);
});

test('what a queue keeps under a name of its own is no job: it is not found', async () => {
  const dashboard = await startDashboard();
  await dashboard.queues.report.add('report-pipeline', { v: 1, deliveryId: 'd', projectId: 3, pipelineId: 9 });
  await dashboard.queues.report.waitUntilReady();
  const look = (id: string) => dashboard.get(`/queues/api/queues/report/${id}`, ADMIN, { accept: 'application/json' });
  for (const id of ['id', 'meta', 'events', 'wait', 'nobody']) expect([id, (await look(id)).status]).toEqual([id, 404]);
  expect((await look('1')).status).toBe(200);
});

test('looking never lists the clients of Redis', async () => {
  const dashboard = await startDashboard();
  const calls = async () =>
    /cmdstat_client\|list:calls=(\d+)/.exec(await dashboard.redis.info('commandstats'))?.[1] ?? '0';
  const before = await calls();
  for (const queue of await boardQueues(dashboard)) expect(queue.hasWorkers).toBeNull();
  await dashboard.get('/', ADMIN);
  expect(await calls()).toBe(before);
});

test('the page asks nobody else for anything', async () => {
  const dashboard = await startDashboard();
  const page = await (await dashboard.get('/queues', ADMIN)).text();
  expect(page).toContain('<base href="/queues/"');
  expect(page).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
});
