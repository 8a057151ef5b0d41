import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, gateOf, shown, startedPipelines } from './truth.ts';

const CI_FILE = `
stages: [build, test]
build: { stage: build, script: [make] }
unit: { stage: test, script: [make test] }
lint: { stage: test, script: [exit 1], allow_failure: true }
`;
const REPO = 'acme/site';

test('a pull request runs a pipeline on GitLab, and its checks say what GitLab did', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });

  const pull = await github.openPullRequest({ repo: REPO, head: 'feature', author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const [status] = github.statuses(REPO, pull.head.sha);
  expect(status).toMatchObject({ context: 'gitlab-ci/pipeline', state: 'success' });
  expect(shown(bridge, REPO, pull.head.sha)['gitlab-ci - lint']).toBe('neutral');
  expect(github.violations).toEqual([]);
});

test('the mirror is found at <namespace>/<owner>_<repo>, private to the bridge, with a hook of its own', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });

  const pull = await github.openPullRequest({ repo: REPO, head: 'feature', author: 'acme' });
  await gateOf(bridge, REPO, pull.head.sha);

  expect(gitlab.projects).toHaveLength(1);
  const [project] = gitlab.projects;
  if (!project) throw new Error('there is no project');
  expect(`${project.namespace.fullPath}/${project.path}`).toBe('mirrors/github/acme_site');
  expect(project.settings.ci_pipeline_variables_minimum_override_role).toBe('maintainer');
  expect(project.settings.lfs_enabled).toBe(false);
  expect(project.hooks).toHaveLength(1);
  expect(project.hooks[0]).toMatchObject({ url: `${bridge.url}/api/v1/gitlab_event` });
  expect(project.hooks[0]?.settings).toMatchObject({ pipeline_events: true, job_events: true, push_events: false });
  expect(project.hooks[0]?.token).toMatch(new RegExp(`^${project.id}\\.`));
  const variables = new Map(project.variables.map(({ key, value }) => [key, value]));
  expect(variables.get('GITHUB_REPO')).toBe(REPO);
  expect(variables.has('GITHUB_INSTALLATION_ID')).toBe(true);

  const branches = new Map((await gitlab.branches(project.id)).map(({ name, sha }) => [name, sha]));
  expect(branches.get('pr-1-feature')).toBe(pull.head.sha);
  expect(branches.get('main'), 'the base branch is mirrored too').toBe(pull.base.sha);
  expect(project.defaultBranch).toBe('main');
});

test('an update asks the mirror for its refs beside GitHub, and once', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });
  const pull = await github.openPullRequest({ repo: REPO, head: 'feature', author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const asked = Promise.withResolvers<void>();
  let times = 0;
  const seen = ({ method, path }: { method: string; path: string }): boolean => {
    if (method === 'GET' && path.endsWith('.git/info/refs')) asked.resolve(void times++);
    return false;
  };
  gitlab.misbehave({ match: seen, answer: 'reset' });
  github.misbehave({ match: /POST .*\/git-upload-pack$/, times: 1, answer: { after: asked.promise } });
  const next = await github.updatePullRequest(REPO, pull.number);

  await expectTruth(bridge, REPO, next);
  expect(times).toBe(1);
});

test('the pipeline receives the variables that CI files of failfast-api rely on', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });

  const pull = await github.openPullRequest({ repo: REPO, head: 'feature', author: 'acme', labels: ['a', 'b'] });
  await gateOf(bridge, REPO, pull.head.sha);

  const [pipeline] = startedPipelines(bridge);
  const variables = Object.fromEntries(pipeline?.variables.map(({ key, value }) => [key, value]) ?? []);
  expect(variables).toMatchObject({
    EVENT: 'pull_request',
    PR_ID: '1',
    PR_LABELS: 'a,b',
    SHA: pull.head.sha,
    SHA8: pull.head.sha.slice(0, 8),
    SOURCE_REF: 'feature',
    REF_NAME: 'feature',
    CI_REF: 'pr-1-feature',
    GITHUB_REPO: REPO,
  });
  expect(variables.FAILFASTCI_STATUS_API).toContain(bridge.url);
  const statusApi = `${variables.FAILFASTCI_STATUS_API}/${pipeline?.project.id}/${pipeline?.id}`;
  const asked = await fetch(statusApi, { method: 'POST' });
  expect(asked.status, 'there is such a route, and it wants a token').toBe(401);
  expect(gitlab.pushes.every(({ options }) => options.includes('ci.skip'))).toBe(true);
});

test('a push to a listed branch runs; a push to another one does not', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main', 'release-.*'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });

  const unlisted = await github.push({ repo: REPO, branch: 'maintenance', files: { a: '1' } });
  const listed = await github.push({ repo: REPO, branch: 'main', files: { a: '2' } });
  const release = await github.push({ repo: REPO, branch: 'release-1', files: { a: '3' } });
  await expectTruth(bridge, REPO, listed);
  await expectTruth(bridge, REPO, release);

  expect(github.checkRuns(REPO, unlisted)).toEqual([]);
  expect(startedPipelines(bridge).map(({ ref }) => ref)).toEqual(expect.arrayContaining(['main', 'release-1']));
  expect(startedPipelines(bridge)).toHaveLength(2);
});

test('a pull request from a fork is mirrored although its commit is only in refs/pull', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });

  const pull = await github.openPullRequest({
    repo: REPO,
    head: 'fix',
    author: 'ann',
    association: 'MEMBER',
    fork: true,
  });

  await expectTruth(bridge, REPO, pull.head.sha);
});

test('a failing CI job fails the gate, and the gate names it', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  const ci = 'ok: { script: [make] }\nbroken: { script: [exit 1] }\n';
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const gate = github.checkRun(REPO, pull.head.sha, 'gitlab-ci Pipeline');
  expect(gate?.output.title).toBe('1 of 2 CI jobs failed');
  expect(gate?.output.summary).toContain('broken');
  expect(github.statuses(REPO, pull.head.sha)[0]).toMatchObject({ state: 'failure' });
});

test('no check loads a picture from elsewhere', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  const ci = `${CI_FILE}broken: { stage: test, script: [exit 1] }\n`;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const texts = github.checkRuns(REPO, pull.head.sha).map(({ output }) => `${output.summary}\n${output.text ?? ''}`);
  expect(texts).toHaveLength(6);
  for (const text of texts) expect(text).not.toMatch(/!\[|<img/i);
});

test('a child pipeline has its own check, and its CI jobs too', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  const files = {
    '.gitlab-ci.yml': 'sub: { trigger: { include: [{ local: child.yml }], strategy: depend } }\n',
    'child.yml': 'inner: { script: [make] }\n',
  };
  await github.createRepository({ fullName: REPO, files });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await bridge.until(
    () => Object.values(shown(bridge, REPO, pull.head.sha)).filter((state) => state === 'success').length === 5,
    'five green checks',
  );

  expect(Object.keys(shown(bridge, REPO, pull.head.sha)).toSorted()).toEqual([
    'Gitlab SYNC',
    'gitlab-ci - inner',
    'gitlab-ci - sub',
    'gitlab-ci Pipeline',
    'gitlab-ci Pipeline/Child',
  ]);
});
