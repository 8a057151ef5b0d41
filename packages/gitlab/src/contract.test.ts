import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Gitlab } from './gitlab.ts';
import { CI_JOB, PIPELINE, PROJECT, SETTINGS } from './test-support/gitlab-answers.ts';
import { type Scripted, type ScriptedGitlab, startScriptedGitlab } from './test-support/scripted-gitlab.ts';

/**
 * GitLab's own specification, condensed; it lies beside the project where it is available at all.
 * `validate(method, path, query, body)` returns what is wrong with a request.
 */
const CONTRACT = new URL('../../../../shared/contracts/validate.mjs', import.meta.url);
const available = existsSync(fileURLToPath(CONTRACT));

type Validate = (
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
) => { problem: string; kind: string }[];

const hook = { url: 'https://ci.example.com/hook', token: '7.x', signingToken: `whsec_${'A'.repeat(43)}=` };
const shownHook = { id: 1, url: `${hook.url}/` };
const forcePush = { allow_force_push: false, push_access_levels: [{ access_level: 0 }] };
const ok = (body: unknown = {}): Scripted => ({ status: 200, body });
const missing: Scripted = { status: 404, body: { message: '404 Not Found' } };
const filter = { ref: 'a/b', sha: PIPELINE.sha, source: 'api', status: 'running', username: 'robot', name: 'x' };
const at = new Date('2026-11-23T00:00:00Z');
const times = { createdAfter: at, createdBefore: at, updatedAfter: at, updatedBefore: '2026-11-23T00:00:00Z' };
const project = { id: 7, settings: { ci_pipeline_variables_minimum_override_role: 'no_one_allowed' } };

/** Every method of the interface, so that each kind of request it can make is made. */
const CALLS: Record<Exclude<keyof Gitlab, 'url' | 'host' | 'gitRemote'>, ((gitlab: Gitlab) => Promise<unknown>)[]> = {
  readUser: [(gitlab) => gitlab.readUser()],
  findProject: [(gitlab) => gitlab.findProject(7), (gitlab) => gitlab.findProject('mirrors/acme_site')],
  listProjects: [(gitlab) => gitlab.listProjects('mirrors')],
  createProject: [(gitlab) => gitlab.createProject('mirrors/acme_site', SETTINGS)],
  renameProject: [(gitlab) => gitlab.renameProject(7, 'acme_shop')],
  ensureSettings: [(gitlab) => gitlab.ensureSettings(project as never, SETTINGS)],
  ensureHook: [
    (gitlab) => gitlab.ensureHook(7, hook),
    (gitlab) => gitlab.ensureHook(7, hook),
    (gitlab) => gitlab.ensureHook(7, hook),
  ],
  readVariable: [(gitlab) => gitlab.readVariable(7, 'KEY')],
  setVariable: [(gitlab) => gitlab.setVariable(7, 'KEY', 'value'), (gitlab) => gitlab.setVariable(7, 'KEY', 'value')],
  setSecretVariable: [
    (gitlab) => gitlab.setSecretVariable(7, 'TOKEN', 'secret-value', 'what it is for'),
    (gitlab) => gitlab.setSecretVariable(7, 'TOKEN', 'secret-value', 'what it is for'),
  ],
  listVariables: [(gitlab) => gitlab.listVariables(7)],
  removeVariable: [(gitlab) => gitlab.removeVariable(7, 'TOKEN')],
  readBranch: [(gitlab) => gitlab.readBranch(7, 'pr-1-a/b')],
  readCommit: [(gitlab) => gitlab.readCommit(7, PIPELINE.sha)],
  readFile: [(gitlab) => gitlab.readFile(7, 'ci/a.yml', PIPELINE.sha)],
  createBranch: [(gitlab) => gitlab.createBranch(7, 'pr-1-a/b', 'main')],
  commitFiles: [
    (gitlab) =>
      gitlab.commitFiles(7, {
        branch: 'pr-1-a/b',
        message: 'CI files',
        actions: [
          { action: 'create', path: '.gitlab-ci.yml', content: 'a: 1' },
          { action: 'delete', path: 'ci/old.yml' },
        ],
      }),
  ],
  lint: [(gitlab) => gitlab.lint(7, 'a: 1'), (gitlab) => gitlab.lint(7, 'a: 1', { ref: 'main', dryRun: true })],
  createPipeline: [(gitlab) => gitlab.createPipeline(7, { ref: 'a/b', variables: { PR_ID: '1' } })],
  listPipelines: [(gitlab) => gitlab.listPipelines(7, { ...filter, ...times, limit: 5 })],
  readPipelineVariables: [(gitlab) => gitlab.readPipelineVariables(7, 70)],
  readPipeline: [(gitlab) => gitlab.readPipeline(7, 70)],
  listJobs: [(gitlab) => gitlab.listJobs(7, 70)],
  listTriggerJobs: [(gitlab) => gitlab.listTriggerJobs(7, 70)],
  cancelPipeline: [(gitlab) => gitlab.cancelPipeline(7, 70)],
  retryPipeline: [(gitlab) => gitlab.retryPipeline(7, 70)],
  retryJob: [(gitlab) => gitlab.retryJob(7, 700)],
  playJob: [(gitlab) => gitlab.playJob(7, 700)],
  cancelJob: [(gitlab) => gitlab.cancelJob(7, 700)],
  allowForcePush: [(gitlab) => gitlab.allowForcePush(7, 'a/b'), (gitlab) => gitlab.allowForcePush(7, 'a/b')],
  isBranchProtected: [(gitlab) => gitlab.isBranchProtected(7, 'a/b')],
  listBranches: [(gitlab) => gitlab.listBranches(7), (gitlab) => gitlab.listBranches(7, { prefix: 'pr-' })],
  deleteBranch: [(gitlab) => gitlab.deleteBranch(7, 'pr-1-a/b')],
  setDefaultBranch: [(gitlab) => gitlab.setDefaultBranch(7, 'trunk')],
};

function script(server: ScriptedGitlab): void {
  server.on('GET user', ok({ id: 1, username: 'robot' }));
  server.on('GET namespaces/mirrors', ok({ id: 3, full_path: 'mirrors' }));
  for (const route of ['GET projects/7', 'GET projects/mirrors%2Facme_site', 'POST projects', 'PUT projects/7']) {
    server.on(route, ok(PROJECT));
  }
  server.on('GET projects', ok([]));
  server.on('GET projects/7/repository/branches', ok([]));
  // The hook is missing, then outdated, then disabled: created, updated, made anew.
  server.on('GET projects/7/hooks', ok([]), ok([shownHook]), ok([{ ...shownHook, alert_status: 'disabled' }]));
  server.on('POST projects/7/hooks', ok());
  server.on('PUT projects/7/hooks/1', ok());
  server.on('DELETE projects/7/hooks/1', { status: 204 });
  server.on('GET projects/7/variables/KEY', ok({ value: 'value' }));
  server.on('PUT projects/7/variables/KEY', missing, ok());
  server.on('POST projects/7/variables', ok());
  server.on('GET projects/7/variables', ok([]));
  server.on('PUT projects/7/variables/TOKEN', missing, ok());
  server.on('DELETE projects/7/variables/TOKEN', { status: 204 });
  const tip = { id: PIPELINE.sha, message: 'CI files', parent_ids: [] };
  server.on('GET projects/7/repository/branches/pr-1-a%2Fb', ok({ commit: tip }));
  server.on('GET projects/7/repository/files/ci%2Fa.yml', ok({ content: '', encoding: 'base64' }));
  server.on('POST projects/7/repository/branches', ok({ commit: tip }));
  server.on(`GET projects/7/repository/commits/${PIPELINE.sha}`, ok(tip));
  server.on('POST projects/7/repository/commits', ok(tip));
  server.on('POST projects/7/ci/lint', ok({ valid: true }));
  server.on('POST projects/7/pipeline', ok(PIPELINE));
  server.on('GET projects/7/pipelines', ok([PIPELINE]));
  server.on('GET projects/7/pipelines/70', ok(PIPELINE));
  server.on('GET projects/7/pipelines/70/variables', ok([]));
  server.on('GET projects/7/pipelines/70/jobs', ok([CI_JOB]));
  server.on('GET projects/7/pipelines/70/trigger_jobs', ok([]));
  for (const action of ['cancel', 'retry']) server.on(`POST projects/7/pipelines/70/${action}`, ok(PIPELINE));
  for (const action of ['cancel', 'retry', 'play']) server.on(`POST projects/7/jobs/700/${action}`, ok(CI_JOB));
  server.on('GET projects/7/protected_branches/a%2Fb', missing, ok(forcePush));
  server.on('POST projects/7/protected_branches', ok());
  server.on('PATCH projects/7/protected_branches/a%2Fb', ok());
  server.on('DELETE projects/7/repository/branches/pr-1-a%2Fb', { status: 204 });
}

test('no method was forgotten here', async () => {
  await using server = await startScriptedGitlab();
  const methods = Object.keys(server.gitlab).filter((name) => !['url', 'host', 'gitRemote'].includes(name));
  expect(Object.keys(CALLS).sort()).toEqual(methods.sort());
});

test.skipIf(!available)(
  'every request keeps to GitLab 19.5 and uses nothing deprecated (skipped where its contract is not at hand)',
  async () => {
    const { validate } = (await import(CONTRACT.href)) as { validate: Validate };
    await using server = await startScriptedGitlab();
    script(server);
    for (const call of Object.values(CALLS).flat()) await call(server.gitlab);

    const problems = server.requests.flatMap(({ method, target, body, query }) =>
      validate(method, target.split('?')[0] ?? '', query, body).map(({ problem }) => `${method} ${target}: ${problem}`),
    );
    expect(problems).toEqual([]);
    expect(new Set(server.routes()).size).toBeGreaterThan(25);
  },
);
