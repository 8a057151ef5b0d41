import { PermanentError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { PROJECT, SETTINGS } from '../test-support/gitlab-answers.ts';
import { failureOf, type Scripted, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const PATH = 'mirrors/ci/acme_site';
const BY_PATH = 'GET projects/mirrors%2Fci%2Facme_site';
const NAMESPACE = 'GET namespaces/mirrors%2Fci';
const MADE = { ...PROJECT, path_with_namespace: PATH };
const TAKEN: Scripted = {
  status: 400,
  body: { message: { 'project_namespace.name': ['has already been taken'], path: ['has already been taken'] } },
};

describe('finding a project', () => {
  test('by its exact path, however nested', async () => {
    await using server = await startScriptedGitlab();
    server.on(BY_PATH, { body: MADE });
    expect(await server.gitlab.findProject(PATH)).toMatchObject({
      id: 7,
      fullPath: PATH,
      webUrl: PROJECT.web_url,
      httpUrl: PROJECT.http_url_to_repo,
      defaultBranch: 'main',
      ciConfigPath: null,
      emptyRepo: false,
    });
    expect(server.routes()).toEqual([BY_PATH]);
  });

  test('by its id', async () => {
    await using server = await startScriptedGitlab();
    server.on('GET projects/7', { body: PROJECT });
    expect(await server.gitlab.findProject(7)).toMatchObject({ id: 7, fullPath: 'mirrors/acme_site' });
  });

  test('that does not exist gives undefined', async () => {
    await using server = await startScriptedGitlab();
    expect(await server.gitlab.findProject(PATH)).toBeUndefined();
  });

  test('that moved away gives undefined: what is at the new path may serve something else', async () => {
    await using server = await startScriptedGitlab();
    server.on(BY_PATH, { body: PROJECT });
    expect(await server.gitlab.findProject(PATH)).toBeUndefined();
  });

  test('ignores letter case, as GitLab does', async () => {
    await using server = await startScriptedGitlab();
    server.on(BY_PATH, { body: { ...MADE, path_with_namespace: 'Mirrors/CI/Acme_Site' } });
    expect(await server.gitlab.findProject(PATH)).toMatchObject({ id: 7 });
  });

  test('fails, and does not say "absent", when GitLab is away', async () => {
    await using server = await startScriptedGitlab();
    server.on(BY_PATH, { status: 502, body: 'Bad Gateway' });
    expect((await failureOf(server.gitlab.findProject(PATH))).message).toContain('502');
  });

  test('keeps its settings but none of its tokens', async () => {
    await using server = await startScriptedGitlab();
    const secrets = { runners_token: 'GR1348', import_url: 'https://u:p@x', ci_job_token_scope_enabled: true };
    server.on('GET projects/7', { body: { ...PROJECT, ...secrets, _links: { self: 'x' } } });
    const settings = (await server.gitlab.findProject(7))?.settings;
    expect(settings).toMatchObject({ ci_job_token_scope_enabled: true, default_branch: 'main' });
    expect(Object.keys(settings ?? {})).not.toEqual(expect.arrayContaining(['runners_token']));
    expect(JSON.stringify(settings)).not.toMatch(/GR1348|u:p@x|_links/);
  });
});

describe('creating a mirror', () => {
  test('creates it in the namespace with that exact path, then sets what only an update takes', async () => {
    await using server = await startScriptedGitlab();
    server.on(NAMESPACE, { body: { id: 3, full_path: 'mirrors/ci' } });
    server.on('POST projects', (request) => ({ status: 201, body: { ...MADE, ...request.body } }));
    server.on('PUT projects/7', (request) => ({ body: { ...MADE, ...request.body } }));
    const project = await server.gitlab.createProject(PATH, SETTINGS);
    expect(project).toMatchObject({ id: 7, fullPath: PATH, differences: [] });
    expect(server.routes()).toEqual([NAMESPACE, 'POST projects', 'PUT projects/7']);
    expect(server.requests[1]?.body).toEqual({
      name: 'acme_site',
      path: 'acme_site',
      namespace_id: 3,
      visibility: 'private',
      description: 'Mirror of acme/site',
      shared_runners_enabled: true,
      lfs_enabled: false,
      container_registry_access_level: 'disabled',
      wiki_access_level: 'disabled',
      snippets_access_level: 'disabled',
      merge_requests_access_level: 'disabled',
      issues_access_level: 'disabled',
      builds_access_level: 'enabled',
      auto_devops_enabled: false,
    });
    expect(server.requests[2]?.body).toEqual({ ci_pipeline_variables_minimum_override_role: 'maintainer' });
  });

  test('sends again what the creation ignored, and names what the server still did not take', async () => {
    await using server = await startScriptedGitlab();
    const ignoring = { ...MADE, wiki_access_level: 'enabled', lfs_enabled: true };
    server.on(NAMESPACE, { body: { id: 3, full_path: 'mirrors/ci' } });
    server.on('POST projects', { status: 201, body: ignoring });
    server.on('PUT projects/7', { body: { ...ignoring, wiki_access_level: 'disabled' } });
    const project = await server.gitlab.createProject(PATH, SETTINGS);
    expect(server.requests[2]?.body).toEqual({
      wiki_access_level: 'disabled',
      lfs_enabled: false,
      ci_pipeline_variables_minimum_override_role: 'maintainer',
    });
    expect(project.differences).toEqual(['lfs_enabled']);
  });

  test('returns the project that another worker created meanwhile', async () => {
    await using server = await startScriptedGitlab();
    server.on(NAMESPACE, { body: { id: 3, full_path: 'mirrors/ci' } });
    server.on('POST projects', TAKEN);
    server.on(BY_PATH, { body: MADE });
    expect(await server.gitlab.createProject(PATH, SETTINGS)).toMatchObject({ id: 7, fullPath: PATH });
    expect(server.routes()).toEqual([NAMESPACE, 'POST projects', BY_PATH]);
  });

  test("is refused in GitLab's words when the name is taken by something that is no such project", async () => {
    await using server = await startScriptedGitlab();
    server.on(NAMESPACE, { body: { id: 3, full_path: 'mirrors/ci' } });
    server.on('POST projects', TAKEN);
    const error = await failureOf(server.gitlab.createProject(PATH, SETTINGS));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toContain('path: has already been taken');
  });

  test.each([
    ['there is no such group', { status: 404, body: {} }],
    ['what answers has another path', { body: { id: 4, full_path: 'mirrors/ci-old' } }],
  ])('is refused when %s, and the operator is told which', async (_, answer) => {
    await using server = await startScriptedGitlab();
    const GROUP = NAMESPACE.replace('namespaces', 'groups');
    server.on(NAMESPACE, answer);
    server.on(GROUP, answer);
    expect(await failureOf(server.gitlab.createProject(PATH, SETTINGS))).toMatchObject({
      code: 'gitlab-namespace-missing',
      operatorMustAct: true,
      nextStep: 'The operator must create the GitLab group "mirrors/ci" and make the robot user a Maintainer of it.',
    });
    expect(server.routes()).toEqual([NAMESPACE, GROUP]);
  });

  test('goes into a group that is shown to the robot although its namespace is not', async () => {
    await using server = await startScriptedGitlab();
    server.on(NAMESPACE, { status: 404, body: {} });
    server.on(NAMESPACE.replace('namespaces', 'groups'), { body: { id: 4, full_path: 'mirrors/ci' } });
    server.on('POST projects', { status: 201, body: PROJECT });
    server.on('PUT projects/7', { body: PROJECT });
    expect((await server.gitlab.createProject(PATH, SETTINGS)).id).toBe(7);
  });
});

describe('the settings of a project that exists', () => {
  const ROLE = 'ci_pipeline_variables_minimum_override_role';
  const ensure = async (shown: Record<string, unknown>) => {
    await using server = await startScriptedGitlab();
    server.on('GET projects/7', { body: { ...PROJECT, ...shown } });
    server.on('PUT projects/7', { body: PROJECT });
    const project = await server.gitlab.findProject(7);
    if (!project) throw new Error('the project is there');
    const { changed } = await server.gitlab.ensureSettings(project, SETTINGS);
    return { changed, sent: server.requests[1]?.body };
  };

  test('are changed where no pipeline variables are allowed', async () => {
    expect(await ensure({ [ROLE]: 'no_one_allowed' })).toEqual({ changed: [ROLE], sent: { [ROLE]: 'maintainer' } });
  });

  test('are changed where CI/CD is switched off', async () => {
    expect(await ensure({ [ROLE]: 'maintainer', builds_access_level: 'disabled' })).toEqual({
      changed: ['builds_access_level'],
      sent: { builds_access_level: 'enabled' },
    });
  });

  test('are otherwise left alone, whatever else somebody set', async () => {
    const own = {
      [ROLE]: 'maintainer',
      builds_access_level: 'private',
      visibility: 'public',
      wiki_access_level: 'enabled',
    };
    expect(await ensure(own)).toEqual({ changed: [], sent: undefined });
  });

  test('are left alone by a server that does not know the role', async () => {
    expect(await ensure({})).toEqual({ changed: [], sent: undefined });
  });
});
