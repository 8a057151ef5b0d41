import { ForbiddenError, NotFoundError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { CI_JOB, SHA } from '../test-support/gitlab-answers.ts';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const NEW = 'GET projects/7/pipelines/70/trigger_jobs';
const OLD = 'GET projects/7/pipelines/70/bridges';
const BRIDGE = {
  ...CI_JOB,
  downstream_pipeline: {
    id: 71,
    project_id: 8,
    status: 'success',
    sha: SHA,
    ref: 'x',
    source: 'parent_pipeline',
    web_url: 'https://x/71',
  },
};

test('CI jobs are listed with the pipeline that GitLab embeds', async () => {
  await using server = await startScriptedGitlab();
  server.on('GET projects/7/pipelines/70/jobs', { body: [CI_JOB] });
  expect(await server.gitlab.listJobs(7, 70)).toEqual([
    {
      id: 700,
      name: 'unit tests',
      stage: 'test',
      status: 'failed',
      allowFailure: true,
      webUrl: CI_JOB.web_url,
      createdAt: CI_JOB.created_at,
      startedAt: CI_JOB.started_at,
      finishedAt: CI_JOB.finished_at,
      duration: 57.3,
      failureReason: 'script_failure',
      pipeline: { id: 70, status: 'running', sha: SHA, ref: 'pr-1-fix', source: 'api', webUrl: 'https://x/70' },
    },
  ]);
});

test('a CI job may lack what only newer servers send, and have a status that nobody heard of', async () => {
  await using server = await startScriptedGitlab();
  const { id, name, stage } = CI_JOB;
  server.on('GET projects/7/pipelines/70/jobs', { body: [{ id, name, stage, status: 'meditating' }] });
  expect(await server.gitlab.listJobs(7, 70)).toMatchObject([{ status: 'meditating', pipeline: null, duration: null }]);
});

describe('trigger jobs', () => {
  test('come with the pipeline that they started, or null before', async () => {
    await using server = await startScriptedGitlab();
    server.on(NEW, { body: [BRIDGE, { ...BRIDGE, downstream_pipeline: null }] });
    const [started, waiting] = await server.gitlab.listTriggerJobs(7, 70);
    expect(started?.downstream).toEqual({
      id: 71,
      projectId: 8,
      status: 'success',
      sha: SHA,
      webUrl: 'https://x/71',
      source: 'parent_pipeline',
    });
    expect(waiting?.downstream).toBeNull();
    expect(server.routes()).toEqual([NEW]);
  });

  test('come from /bridges on a server before 19.2, which is asked only once for the new route', async () => {
    await using server = await startScriptedGitlab();
    server.on(OLD, { body: [BRIDGE] });
    expect(await server.gitlab.listTriggerJobs(7, 70)).toHaveLength(1);
    expect(await server.gitlab.listTriggerJobs(7, 70)).toHaveLength(1);
    expect(server.routes()).toEqual([NEW, OLD, OLD]);
  });

  test('of a missing pipeline are "not found", and teach nothing about the server', async () => {
    await using server = await startScriptedGitlab();
    expect(await failureOf(server.gitlab.listTriggerJobs(7, 70))).toBeInstanceOf(NotFoundError);
    server.on(NEW, { body: [BRIDGE] });
    expect(await server.gitlab.listTriggerJobs(7, 70)).toHaveLength(1);
    expect(server.routes()).toEqual([NEW, OLD, NEW]);
  });

  test('of a missing pipeline cost one request on a server known to be new', async () => {
    await using server = await startScriptedGitlab();
    server.on(NEW, { body: [] }, { status: 404 });
    await server.gitlab.listTriggerJobs(7, 70);
    expect(await failureOf(server.gitlab.listTriggerJobs(7, 70))).toBeInstanceOf(NotFoundError);
    expect(server.routes()).toEqual([NEW, NEW]);
  });
});

describe('acting on a CI job', () => {
  test.each([
    ['retry', 201],
    ['play', 200],
    ['cancel', 201],
  ] as const)('%s answers with the CI job', async (action, status) => {
    await using server = await startScriptedGitlab();
    server.on(`POST projects/7/jobs/700/${action}`, { status, body: { ...CI_JOB, id: 701 } });
    const { retryJob, playJob, cancelJob } = server.gitlab;
    expect(await { retry: retryJob, play: playJob, cancel: cancelJob }[action](7, 700)).toMatchObject({ id: 701 });
  });

  test.each([
    ['retry', 403, '403 Forbidden - Job is not retryable', 'ci-job-not-retryable'],
    ['play', 400, '400 Bad request - Unplayable Job', 'ci-job-not-playable'],
  ] as const)(
    '%s in a state that does not allow it is about the CI job, not the robot',
    async (action, status, message, code) => {
      await using server = await startScriptedGitlab();
      server.on(`POST projects/7/jobs/700/${action}`, { status, body: { message } });
      const act = action === 'retry' ? server.gitlab.retryJob : server.gitlab.playJob;
      const error = await failureOf(act(7, 700));
      expect(error).toMatchObject({ code, operatorMustAct: false });
      expect(error).not.toBeInstanceOf(ForbiddenError);
    },
  );

  test('without the right to it stays "forbidden"', async () => {
    await using server = await startScriptedGitlab();
    server.on('POST projects/7/jobs/700/retry', { status: 403, body: { message: '403 Forbidden' } });
    expect(await failureOf(server.gitlab.retryJob(7, 700))).toMatchObject({ code: 'gitlab-forbidden' });
  });
});
