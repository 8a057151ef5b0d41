import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FakeGitlab, type FakeGitlabOptions, startFakeGitlab } from '../testing/index.ts';
import { createGitlab } from './create-gitlab.ts';
import type { HookSpec } from './gitlab.ts';
import { ORIGIN_VARIABLE, readOrigin, signOrigin } from './origin.ts';
import { SETTINGS } from './test-support/gitlab-answers.ts';
import { startHookReceiver } from './test-support/hook-receiver.ts';
import { failureOf, TOKEN } from './test-support/scripted-gitlab.ts';
import { gitlabHookKey, hookSecretToken, hookSigningToken } from './webhook/hook-key.ts';
import { parseGitlabEvent } from './webhook/parse-event.ts';
import { verifyGitlabDelivery } from './webhook/verify-delivery.ts';

const PATH = 'ci/mirrors/acme_site';
const KEY = gitlabHookKey({ webhookSecret: 'a secret of the operator' });
const CI_FILE = `
stages: [test]
unit tests: { stage: test, script: [make test] }
lint: { stage: test, script: [exit 1], allow_failure: true }
deploy: { stage: test, script: [make deploy], when: manual }
child: { stage: test, trigger: { include: child.yml, strategy: depend } }
`;
const CHILD_FILE = 'inner: { script: [make inner] }';

/** A stand-in GitLab in its own folder, and the client of the bridge that talks to it. */
async function startStandIn(options: Partial<FakeGitlabOptions> = {}) {
  const reposDir = await mkdtemp(join(tmpdir(), 'gitlab-stand-in-'));
  const fake = await startFakeGitlab({
    reposDir,
    // Commits come by the API here; pushes are the relay's affair.
    git: async (_request, response) => void response.writeHead(501).end(),
    token: TOKEN,
    user: 'robot',
    groups: ['ci/mirrors'],
    ...options,
  });
  const gitlab = createGitlab({ url: fake.url, token: TOKEN, userAgent: 'failfast-ci/test' });
  return {
    fake,
    gitlab,
    async [Symbol.asyncDispose]() {
      await fake.close();
      await rm(reposDir, { recursive: true, force: true });
    },
  };
}

/** Commits to `main` as somebody would do by GitLab's API; the pipeline of that push is skipped. */
async function commit({ url }: FakeGitlab, projectId: number, files: Record<string, string>): Promise<void> {
  const actions = Object.entries(files).map(([file_path, content]) => ({ action: 'create', file_path, content }));
  const response = await fetch(`${url}/api/v4/projects/${projectId}/repository/commits`, {
    method: 'POST',
    headers: { 'private-token': TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ branch: 'main', commit_message: 'Add CI [skip ci]', actions }),
  });
  expect(response.status).toBe(201);
}

const hookTo = (url: string, projectId: number): HookSpec => ({
  url,
  token: hookSecretToken(KEY, projectId),
  signingToken: hookSigningToken(KEY, projectId),
});

describe.each(['19.5', '18.4'])('with GitLab %s', (version) => {
  test('a mirror is created, runs a pipeline, and its hooks say so', async () => {
    await using receiver = await startHookReceiver();
    await using standIn = await startStandIn({ version });
    const { fake, gitlab } = standIn;

    expect(await gitlab.readUser()).toMatchObject({ username: 'robot' });
    expect(await gitlab.findProject(PATH)).toBeUndefined();
    const { id, fullPath, emptyRepo } = await gitlab.createProject(PATH, SETTINGS);
    expect({ fullPath, emptyRepo }).toEqual({ fullPath: PATH, emptyRepo: true });
    expect(await gitlab.ensureHook(id, hookTo(receiver.url, id))).toBe('created');
    expect(await gitlab.ensureHook(id, hookTo(receiver.url, id))).toBe('unchanged');

    await commit(fake, id, { '.gitlab-ci.yml': CI_FILE, 'child.yml': CHILD_FILE });
    const pipeline = await gitlab.createPipeline(id, { ref: 'main', variables: { PR_ID: '1', EVENT: 'push' } });
    expect(pipeline).toMatchObject({ projectId: id, source: 'api', ref: 'main' });
    expect(await gitlab.readPipelineVariables(id, pipeline.id)).toEqual({ PR_ID: '1', EVENT: 'push' });

    await fake.until(() => fake.pipelines(id).find(({ source, status }) => source === 'api' && status === 'success'));
    await fake.quiet();
    expect(await gitlab.readPipeline(id, pipeline.id)).toMatchObject({ status: 'success' });
    const jobs = await gitlab.listJobs(id, pipeline.id);
    expect(new Map(jobs.map(({ name, status }) => [name, status]))).toEqual(
      new Map([
        ['unit tests', 'success'],
        ['lint', 'failed'],
        ['deploy', 'manual'],
      ]),
    );
    const [child] = await gitlab.listTriggerJobs(id, pipeline.id);
    expect(child).toMatchObject({ name: 'child', downstream: { status: 'success', projectId: id } });

    const events = receiver.deliveries.map(({ rawBody, headers }) => {
      const { projectId } = verifyGitlabDelivery(rawBody, headers, KEY, Date.now());
      return parseGitlabEvent(JSON.parse(rawBody.toString('utf8')), projectId);
    });
    expect(events).toContainEqual({
      event: {
        kind: 'pipeline_changed',
        projectId: id,
        pipelineId: pipeline.id,
        status: 'success',
        sha: pipeline.sha,
        ref: 'main',
        source: 'api',
      },
    });
    expect(events.some((parsed) => 'event' in parsed && parsed.event.ciJob?.name === 'unit tests')).toBe(true);
    expect(receiver.deliveries.some(({ headers }) => 'webhook-signature' in headers)).toBe(version === '19.5');
  });
});

test('the origin of a mirror survives in its variable, and means nothing in another project', async () => {
  await using standIn = await startStandIn();
  const { gitlab } = standIn;
  const repository = { id: 99, fullName: 'acme/site', installationId: 5, defaultBranch: 'main' };
  const mirror = await gitlab.createProject(PATH, SETTINGS);
  const other = await gitlab.createProject('ci/mirrors/acme_docs', SETTINGS);
  for (const { id } of [mirror, other]) {
    await gitlab.setVariable(id, ORIGIN_VARIABLE, signOrigin(KEY, mirror.id, repository));
    await gitlab.setVariable(id, ORIGIN_VARIABLE, signOrigin(KEY, mirror.id, repository));
  }
  const read = async (id: number) => readOrigin(KEY, id, (await gitlab.readVariable(id, ORIGIN_VARIABLE)) ?? '');
  expect(await read(mirror.id)).toEqual(repository);
  expect(await read(other.id)).toBeUndefined();
});

test('of two workers that create the same mirror at once both get the one project', async () => {
  await using standIn = await startStandIn();
  const create = () => standIn.gitlab.createProject(PATH, SETTINGS);
  const [one, two] = await Promise.all([create(), create()]);
  expect(one.id).toBe(two.id);
  expect(standIn.fake.projects).toHaveLength(1);
});

test('a project that forbids pipeline variables says so, until its settings are ensured', async () => {
  await using standIn = await startStandIn();
  const { fake, gitlab } = standIn;
  const { id } = await fake.createProject(PATH);
  await commit(fake, id, { '.gitlab-ci.yml': CI_FILE, 'child.yml': CHILD_FILE });
  const create = () => gitlab.createPipeline(id, { ref: 'main', variables: { PR_ID: '1' } });
  expect(await failureOf(create())).toMatchObject({ code: 'pipeline-variables-forbidden', operatorMustAct: true });

  const project = await gitlab.findProject(id);
  if (!project) throw new Error('the project is there');
  const { changed } = await gitlab.ensureSettings(project, SETTINGS);
  expect(changed).toEqual(['ci_pipeline_variables_minimum_override_role']);
  expect(await create()).toMatchObject({ projectId: id });
});

test('what GitLab says about a CI file that gives no pipeline arrives typed', async () => {
  await using standIn = await startStandIn();
  const { fake, gitlab } = standIn;
  const { id } = await gitlab.createProject(PATH, SETTINGS);
  const filtered = 'workflow: { rules: [{ when: never }] }\na: { script: [x] }';
  expect(await gitlab.lint(id, filtered)).toMatchObject({ valid: true });
  expect((await gitlab.lint(id, 'a: { stage: nowhere, script: [x] }')).errors.join()).toContain('nowhere');
  await commit(fake, id, { '.gitlab-ci.yml': filtered });
  const create = (ref: string) => failureOf(gitlab.createPipeline(id, { ref, variables: {} }));
  expect(await create('main')).toMatchObject({ code: 'pipeline-filtered' });
  expect(await create('gone')).toMatchObject({ code: 'ref-not-found' });
});

test('CI jobs are started, canceled and retried', async () => {
  await using standIn = await startStandIn({ runner: 'manual' });
  const { fake, gitlab } = standIn;
  const { id } = await gitlab.createProject(PATH, SETTINGS);
  await commit(fake, id, { '.gitlab-ci.yml': CI_FILE, 'child.yml': CHILD_FILE });
  const pipeline = await gitlab.createPipeline(id, { ref: 'main', variables: {} });
  const jobs = await gitlab.listJobs(id, pipeline.id);
  const idOf = (name: string) => jobs.find((job) => job.name === name)?.id ?? 0;

  fake.setJobStatus(id, 'deploy', 'manual');
  expect((await gitlab.playJob(id, idOf('deploy'))).status).not.toBe('manual');
  fake.setJobStatus(id, 'lint', 'running');
  expect(await failureOf(gitlab.retryJob(id, idOf('lint')))).toMatchObject({ code: 'ci-job-not-retryable' });
  fake.setJobStatus(id, 'lint', 'failed');
  const again = await gitlab.retryJob(id, idOf('lint'));
  expect(again).toMatchObject({ name: 'lint' });
  expect(again.id).not.toBe(idOf('lint'));
  expect(await failureOf(gitlab.playJob(id, idOf('unit tests')))).toMatchObject({ code: 'ci-job-not-playable' });
  await gitlab.cancelPipeline(id, pipeline.id);
  expect((await gitlab.readPipeline(id, pipeline.id)).status).toMatch(/^cancel/);
});

test('the default branch, protected at its first commit, can be made to accept a force-push', async () => {
  await using standIn = await startStandIn();
  const { fake, gitlab } = standIn;
  const { id } = await gitlab.createProject(PATH, SETTINGS);
  await commit(fake, id, { 'README.md': 'Hello' });
  await gitlab.allowForcePush(id, 'main');
  await gitlab.allowForcePush(id, 'main');
  expect(fake.projects[0]?.protectedBranches).toMatchObject([{ name: 'main', allowForcePush: true }]);
  expect(await gitlab.deleteBranch(id, 'pr-1-gone')).toBe('absent');
});
