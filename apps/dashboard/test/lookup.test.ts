import { expect, inject, test } from 'vitest';
import { ADMIN, type Dashboard, startDashboard } from './dashboard.ts';
import { buryPipelineJob, DELIVERY, decideTo, deliverPullRequest, REF, RUN, recordPipeline, SHA } from './scene.ts';

async function lookUp(dashboard: Dashboard, typed: string): Promise<string> {
  const answer = await dashboard.get(`/lookup?q=${encodeURIComponent(typed)}`, ADMIN);
  expect(answer.status).toBe(200);
  return answer.text();
}

async function wholeJourney(): Promise<Dashboard> {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  await decideTo(dashboard, inject('redisUrl'), { outcome: 'done', reason: 'ann may run CI' });
  await dashboard.queues.mirror.add('mirror-ref', { v: 1, deliveryId: DELIVERY, repositoryId: 7, ref: REF });
  const data = { v: 1, command: 'create', deliveryId: DELIVERY, run: RUN, projectId: 3, ref: REF } as const;
  await dashboard.queues.pipeline.add('create-pipeline', data, { jobId: `pipeline~${DELIVERY}` });
  await recordPipeline(dashboard, { pipelineId: 901 });
  await buryPipelineJob(dashboard);
  return dashboard;
}

test.each([
  ['the repository', 'acme/site'],
  ['the repository in other cases', 'Acme/Site'],
  ['the pull request', 'acme/site#12'],
  ['its number', '#12'],
  ['the commit', SHA],
  ['the beginning of the commit', SHA.slice(0, 7)],
  ['the delivery', DELIVERY],
  ['the address of the pull request', 'https://github.example/acme/site/pull/12/files'],
  ['the pipeline', '3:901'],
  ['the address of the pipeline', 'https://gitlab.example/mirrors/acme_site/-/pipelines/901'],
])('%s leads to the journey of the delivery', async (_, typed) => {
  const page = await lookUp(await wholeJourney(), typed);
  expect(page).toContain('acme/site · #12 · 3f9a2c1b');
  expect(page).toContain('Pipeline 901 created in GitLab');
  expect(page).toContain('Given up in pipeline: ForbiddenError');
});

test('the journey tells each stage in order, with the way to both forges', async () => {
  const page = await lookUp(await wholeJourney(), 'acme/site#12');
  const stages = [...page.matchAll(/<span class="stage">([\w ]+)<\/span>\s*<p/g)].map(([, stage]) => stage);
  expect(stages).toEqual(
    expect.arrayContaining(['delivery', 'decide', 'mirror', 'pipeline', 'report', 'checks', 'dead letter']),
  );
  expect(page).toContain('Received: pull request updated by ann');
  expect(page).toMatch(/Decision: done \(ann may run CI/);
  expect(page).toContain('Mirror: waits for a worker');
  expect(page).toContain('On the commit: Gitlab SYNC, gitlab-ci Pipeline');
  expect(page).toContain('href="https://github.example/acme/site/pull/12"');
  expect(page).toContain('href="https://gitlab.example/mirrors/acme_site"');
});

test('why a delivery did not run CI is found', async () => {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  await decideTo(dashboard, inject('redisUrl'), { outcome: 'refused', reason: 'waiting for label ok-to-test' });
  expect(await lookUp(dashboard, 'acme/site#12')).toMatch(/Decision: refused \(waiting for label ok-to-test/);
});

test('a delivery whose jobs are gone is still known to have been accepted', async () => {
  const dashboard = await startDashboard();
  await dashboard.redis.set(dashboard.keys.delivery('old-delivery'), Date.now(), 'EX', 3_600);
  expect(await lookUp(dashboard, 'old-delivery')).toContain('Accepted');
});

test('what waits beside the queue is found', async () => {
  const dashboard = await startDashboard();
  await deliverPullRequest(dashboard);
  await dashboard.redis.hset(dashboard.keys.wanted(7, REF), DELIVERY, JSON.stringify(RUN));
  expect(await lookUp(dashboard, DELIVERY)).toContain('Wanted, and not yet mirrored');
});

test('a comment leads from its pull request to what it asked of a pipeline', async () => {
  const dashboard = await startDashboard();
  const { repository } = RUN;
  const event = {
    kind: 'comment_created',
    repository,
    actor: 'ann',
    number: 12,
    commentId: 5,
    body: '/retest-failed',
    authorAssociation: 'MEMBER',
    isBot: false,
    createdAt: Date.now(),
  } as const;
  await dashboard.queues.decide.add('comment-created', { v: 1, deliveryId: 'c-1', receivedAt: Date.now(), event });
  const ask = {
    v: 1,
    deliveryId: 'c-1',
    command: 'retry-failed',
    projectId: 3,
    pipelineId: 901,
    actor: 'ann',
  };
  await dashboard.queues.pipeline.add('act-on-pipeline', ask as never);
  for (const typed of ['acme/site#12', 'c-1']) {
    const page = await lookUp(dashboard, typed);
    expect(page).toContain('Received: comment created by ann');
    expect(page).toContain('Retry failed: waits for a worker');
    expect(page).toContain('href="https://github.example/acme/site/pull/12"');
  }
});

test.each(['acme/site#13', 'acme/other', 'ffffffff', 'no-such-delivery', '4:901'])(
  '%s finds nothing of others',
  async (typed) => {
    const page = await lookUp(await wholeJourney(), typed);
    expect(page).toContain('Nothing is kept about this.');
  },
);

test('what cannot be looked up is named, and comes back harmless', async () => {
  const dashboard = await startDashboard();
  const page = await lookUp(dashboard, '"><script>alert(1)</script>');
  expect(page).toContain('This is none of the forms that can be looked up.');
  expect(page).not.toContain('<script>alert');
});
