import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { PIPELINE, SHA } from '../test-support/gitlab-answers.ts';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const CREATE = 'POST projects/7/pipeline';

describe('creating a pipeline', () => {
  test('sends ref and variables as they are, and returns what GitLab made', async () => {
    await using server = await startScriptedGitlab();
    server.on(CREATE, { status: 201, body: PIPELINE });
    const variables = { PR_LABELS: 'a,b', SHA, camelCase: 'X_y' };
    expect(await server.gitlab.createPipeline(7, { ref: 'pr-1-fix', variables })).toEqual({
      id: 70,
      projectId: 7,
      status: 'running',
      source: 'api',
      sha: SHA,
      ref: 'pr-1-fix',
      webUrl: PIPELINE.web_url,
      createdAt: '2026-11-23T10:00:00.000Z',
      startedAt: '2026-11-23T10:00:02.000Z',
      finishedAt: null,
      duration: null,
      yamlErrors: null,
    });
    expect(server.requests[0]?.body).toEqual({
      ref: 'pr-1-fix',
      variables: [
        { key: 'PR_LABELS', value: 'a,b' },
        { key: 'SHA', value: SHA },
        { key: 'camelCase', value: 'X_y' },
      ],
    });
  });

  const refusedWith = async (words: string) => {
    await using server = await startScriptedGitlab();
    server.on(CREATE, { status: 400, body: { message: { base: [words] } } });
    return await failureOf(server.gitlab.createPipeline(7, { ref: 'pr-1-fix', variables: {} }));
  };

  test.each([
    ['pipeline-filtered', false, 'Pipeline filtered out by workflow rules.'],
    [
      'pipeline-empty',
      false,
      'The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.',
    ],
    [
      'pipeline-empty',
      false,
      'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
    ],
    ['pipeline-empty', false, 'No stages / jobs for this pipeline.'],
    ['pipeline-variables-forbidden', true, 'Insufficient permissions to set pipeline variables'],
    ['pipeline-forbidden', true, 'Insufficient permissions to create a new pipeline'],
    [
      'pipeline-forbidden',
      true,
      "You do not have sufficient permission to run a pipeline on 'main'. Please select a different branch.",
    ],
    ['pipelines-disabled', true, 'Pipelines are disabled!'],
    ['ref-not-found', false, 'Reference not found'],
    ['pipeline-invalid', false, 'jobs:test config contains unknown keys: scirpt'],
  ])('%s (operator: %s): %s', async (code, operatorMustAct, words) => {
    const error = await refusedWith(words);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code, operatorMustAct, message: `cannot create a pipeline for pr-1-fix: ${words}` });
    expect((error as PermanentError).nextStep).toMatch(/\.$/);
    expect(error instanceof ForbiddenError).toBe(code.endsWith('forbidden'));
  });

  test.each([
    'Too many pipelines created in the last minute. Try again later.',
    'Project exceeded the allowed number of jobs in active pipelines. Retry later.',
  ])('"%s" is a rate limit, although it is a 400', async (words) => {
    const before = Date.now();
    const error = await refusedWith(words);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect((error as RateLimitedError).retryAt).toBeGreaterThanOrEqual(before + 60_000);
  });

  test('a project that is gone stays "not found"', async () => {
    await using server = await startScriptedGitlab();
    expect(await failureOf(server.gitlab.createPipeline(7, { ref: 'main', variables: {} }))).toBeInstanceOf(
      NotFoundError,
    );
  });
});

describe('listing pipelines', () => {
  const { started_at, finished_at, duration, yaml_errors, ...listed } = PIPELINE;

  test('asks for what the filter says, newest first', async () => {
    await using server = await startScriptedGitlab();
    server.on('GET projects/7/pipelines', { body: [listed] });
    const createdAfter = new Date('2026-11-23T00:00:00Z');
    const found = await server.gitlab.listPipelines(7, { ref: 'pr-1-fix', sha: SHA, source: 'api', createdAfter });
    expect(found).toMatchObject([{ id: 70, startedAt: null, duration: null, yamlErrors: null }]);
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      ref: 'pr-1-fix',
      sha: SHA,
      source: 'api',
      created_after: '2026-11-23T00:00:00.000Z',
      order_by: 'id',
      sort: 'desc',
      per_page: '100',
    });
  });

  test('stops at the limit, without asking for a page too many', async () => {
    await using server = await startScriptedGitlab();
    const next = `<${server.url}/api/v4/projects/7/pipelines?page=2&per_page=2>; rel="next"`;
    server.on('GET projects/7/pipelines', { body: [listed, listed], headers: { link: next } });
    expect(await server.gitlab.listPipelines(7, { limit: 2 })).toHaveLength(2);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.query.get('per_page')).toBe('2');
  });
});

test('the variables of a pipeline are read by name', async () => {
  await using server = await startScriptedGitlab();
  const list = [
    { variable_type: 'env_var', key: 'SHA', value: SHA },
    { key: 'PR_ID', value: '1' },
  ];
  server.on('GET projects/7/pipelines/70/variables', { body: list });
  expect(await server.gitlab.readPipelineVariables(7, 70)).toEqual({ SHA, PR_ID: '1' });
});

test.each(['cancel', 'retry'] as const)(
  '%s of a pipeline answers with the pipeline, be it 200 or 201',
  async (action) => {
    await using server = await startScriptedGitlab();
    server.on(
      `POST projects/7/pipelines/70/${action}`,
      { status: 200, body: PIPELINE },
      { status: 201, body: PIPELINE },
    );
    const act = action === 'cancel' ? server.gitlab.cancelPipeline : server.gitlab.retryPipeline;
    expect(await act(7, 70)).toMatchObject({ id: 70, status: 'running' });
    expect(await act(7, 70)).toMatchObject({ id: 70 });
  },
);
