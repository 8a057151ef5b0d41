import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { gateOf, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI_ONLY = 'variables: { FAILFAST_SYNC_REPO: "false" }\ninclude: ci/test.yml\n';
const FILES = {
  '.gitlab-ci.yml': CI_ONLY,
  'ci/test.yml': 'include: { local: /ci/deep.yml }\ntest: { script: [make test] }\n',
  'ci/deep.yml': 'lint: { script: [make lint] }\n',
  'src/secret.c': 'int main;\n',
};
const run = promisify(execFile);

/** Paths at a ref of a mirror, from git itself. */
async function mirrorFiles(bridge: Bridge, ref: string): Promise<string[]> {
  const dir = bridge.gitlab.projects[0]?.repositoryDir ?? '';
  return (await run('git', ['-C', dir, 'ls-tree', '-r', '--name-only', ref])).stdout.split('\n').filter(Boolean);
}

const mirrorFile = async (bridge: Bridge, ref: string, path: string): Promise<string> =>
  (await run('git', ['-C', bridge.gitlab.projects[0]?.repositoryDir ?? '', 'show', `${ref}:${path}`])).stdout;

/** Waits until the gate of a GitHub commit is green, and its CI jobs with it. */
async function expectGreen(bridge: Bridge, sha: string, jobs: string[], repo = REPO): Promise<void> {
  const gate = await gateOf(bridge, repo, sha);
  expect(gate.conclusion, `${gate.output.title}\n${gate.output.summary}`).toBe('success');
  const expected = ['Gitlab SYNC', 'gitlab-ci Pipeline', ...jobs.map((job) => `gitlab-ci - ${job}`)];
  await bridge.until(
    () => {
      const checks = shown(bridge, repo, sha);
      return expected.every((name) => checks[name] === 'success') && Object.keys(checks).length === expected.length;
    },
    `${expected.join(', ')} to be all the checks, and green`,
  );
}

const variable = (pipeline: ReturnType<typeof startedPipelines>[number] | undefined, name: string) =>
  pipeline?.variables.find(({ key }) => key === name)?.value;

async function ciOnly(options: Parameters<typeof startBridge>[0] = {}, files: Record<string, string> = FILES) {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files, private: true });
  return bridge;
}

test('with FAILFAST_SYNC_REPO "false" the mirror has the CI file and its includes, and reports on GitHub’s commit', async () => {
  const bridge = await ciOnly();
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['lint', 'test']);

  const ci = ['.gitlab-ci.yml', 'ci/deep.yml', 'ci/test.yml'];
  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).toEqual(ci);
  const dir = bridge.gitlab.projects[0]?.repositoryDir ?? '';
  const objects = await run('git', ['-C', dir, 'cat-file', '--batch-all-objects', '--batch-check']);
  expect(objects.stdout).not.toContain(pull.head.sha);
  const [pipeline] = startedPipelines(bridge);
  expect(variable(pipeline, 'SHA')).toBe(pull.head.sha);
  expect(pipeline?.commit.sha).not.toBe(pull.head.sha);
  expect(
    bridge.gitlab.pipelines(bridge.gitlab.projects[0]?.id ?? 0).filter(({ jobs }) => jobs.length > 0),
  ).toHaveLength(1);
});

test('includes by pattern are found in the tree of the commit, whatever else the repository holds', async () => {
  const bridge = await ciOnly(
    {},
    {
      ...FILES,
      '.gitlab-ci.yml': CI_ONLY.replace('ci/test.yml', '/ci/**.yml'),
      'ci/more/audit.yml': 'audit: { script: [make audit] }\n',
      'ci/README.md': 'How CI works',
    },
  );
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['audit', 'lint', 'test']);
  const ci = ['.gitlab-ci.yml', 'ci/deep.yml', 'ci/more/audit.yml', 'ci/test.yml'];
  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).toEqual(ci);
});

test('the CI jobs get a masked, read-only token of their own to clone with, which is gone when the pipeline has ended', async () => {
  const bridge = await ciOnly({ gitlab: { runner: 'manual' } });
  const { github, gitlab } = bridge;
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const pipeline = await bridge.until(() => startedPipelines(bridge)[0], 'a pipeline');
  const project = gitlab.projects[0];
  const secret = await bridge.until(() => project?.variables.find(({ key }) => key.startsWith('GH_TOKEN_')), 'a token');
  expect(secret).toMatchObject({ masked: true, protected: false });

  const source = variable(pipeline, 'SOURCE_REPO') ?? '';
  expect(source).toBe(`${github.url.replace('//', `//x-access-token:$${secret.key}@`)}/${REPO}.git`);
  const cloned = await run('git', ['ls-remote', source.replace(`$${secret.key}`, secret.value), 'refs/pull/*/head']);
  expect(cloned.stdout).toContain(variable(pipeline, 'SHA'));
  const token = github.state.tokens.get(secret.value);
  expect(token).toMatchObject({ permissions: { contents: 'read' } });
  const logged = [bridge.ingress, ...bridge.workers].map((process) => process.output()).join('\n');
  expect(logged).not.toContain(secret.value);
  expect(JSON.stringify([github.checkRuns(REPO, pull.head.sha), pipeline.variables])).not.toContain(secret.value);

  for (const job of ['test', 'lint']) gitlab.setJobStatus(project?.id ?? 0, job, 'success');
  await expectGreen(bridge, pull.head.sha, ['lint', 'test']);
  await bridge.until(() => !project?.variables.some(({ key }) => key.startsWith('GH_TOKEN_')), 'the token to go');
});

test('a commit with the same CI files makes no commit on the mirror, and both GitHub commits have their own checks', async () => {
  const bridge = await ciOnly();
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['lint', 'test']);
  const next = await bridge.github.updatePullRequest(REPO, pull.number, { files: { 'src/secret.c': 'int x;\n' } });
  await expectGreen(bridge, next, ['lint', 'test']);
  const changed = await bridge.github.updatePullRequest(REPO, pull.number, {
    files: { 'ci/deep.yml': 'audit: { script: [make audit] }\n' },
  });
  await expectGreen(bridge, changed, ['audit', 'test']);

  const [first, second, third] = startedPipelines(bridge).map(({ commit }) => commit.sha);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(bridge.gitlab.requests.filter(({ url }) => url.includes('.git/'))).toEqual([]);
});

test('pushes to the default branch and tags run too, with the CI files alone', async () => {
  const bridge = await ciOnly({ config: { failfast: { build: { 'on-branches': ['main', 'tags'] } } } });
  const { github } = bridge;
  const main = await github.push({ repo: REPO, branch: 'main', files: { 'src/a.c': 'int a;\n' } });
  await expectGreen(bridge, main, ['lint', 'test']);
  await github.pushTag({ repo: REPO, tag: 'v1', message: 'Version 1' });
  await bridge.until(() => startedPipelines(bridge).some(({ ref }) => ref === 'v1'), 'the tag’s pipeline');
  await expectGreen(bridge, main, ['lint', 'test']);

  const ci = ['.gitlab-ci.yml', 'ci/deep.yml', 'ci/test.yml'];
  expect(await mirrorFiles(bridge, 'refs/heads/main')).toEqual(ci);
  expect(await mirrorFiles(bridge, 'refs/tags/v1')).toEqual(ci);
  expect((await bridge.gitlab.branches(bridge.gitlab.projects[0]?.id ?? 0)).map(({ name }) => name)).toEqual(['main']);
});

test('failfast.sync: ci-file is the operator’s word for all; a base branch may still ask for everything', async () => {
  const files = { '.gitlab-ci.yml': 'test: { script: [x] }\n', 'src/secret.c': 'int main;\n' };
  const bridge = await ciOnly({ config: { failfast: { sync: 'ci-file' } } }, files);
  const { github } = bridge;
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['test']);
  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).toEqual(['.gitlab-ci.yml']);

  await github.push({
    repo: REPO,
    branch: 'full',
    files: { '.gitlab-ci.yml': 'variables: { FAILFAST_SYNC_REPO: "true" }\ntest: { script: [x] }\n' },
  });
  const other = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'more', base: 'full' });
  await expectGreen(bridge, other.head.sha, ['test']);
  expect(await mirrorFiles(bridge, `refs/heads/pr-${other.number}-more`)).toContain('src/secret.c');
});

test('what a pull request says about its own mirroring counts for nothing', async () => {
  const bridge = await ciOnly();
  const { github } = bridge;
  const pull = await github.openPullRequest({
    repo: REPO,
    author: 'acme',
    head: 'work',
    files: { '.gitlab-ci.yml': CI_ONLY.replace('"false"', '"true"') },
  });
  await expectGreen(bridge, pull.head.sha, ['lint', 'test']);
  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).not.toContain('src/secret.c');
});

test('after Redis was lost a running pipeline is still reported on its GitHub commit', async () => {
  const bridge = await ciOnly({ gitlab: { runner: 'manual' } });
  const { gitlab, redis } = bridge;
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await bridge.until(() => startedPipelines(bridge)[0], 'a pipeline');
  const next = await bridge.github.updatePullRequest(REPO, pull.number);
  await bridge.until(() => startedPipelines(bridge)[1], 'another pipeline of the same mirror commit');
  await bridge.until(() => shown(bridge, REPO, next)['gitlab-ci Pipeline'] !== undefined, 'its gate');
  await redis.flushdb();

  for (const job of ['test', 'lint']) gitlab.setJobStatus(gitlab.projects[0]?.id ?? 0, job, 'success');

  await expectGreen(bridge, next, ['lint', 'test']);
});

test('a pipeline that somebody starts in GitLab, with the variables of another, reaches no check', async () => {
  const bridge = await ciOnly();
  const { github, gitlab } = bridge;
  const victim = await github.openPullRequest({
    repo: REPO,
    author: 'acme',
    head: 'victim',
    files: {
      'ci/deep.yml': 'lint: { script: [exit 1] }\n',
    },
  });
  expect((await gateOf(bridge, REPO, victim.head.sha)).conclusion).toBe('failure');
  const other = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'other' });
  await expectGreen(bridge, other.head.sha, ['lint', 'test']);
  const [mark] = startedPipelines(bridge).map((pipeline) => variable(pipeline, 'FAILFASTCI_COMMIT'));
  expect(mark).toContain(victim.head.sha);

  const project = gitlab.projects[0]?.id ?? 0;
  const before = startedPipelines(bridge).length;
  await fetch(`${gitlab.url}/api/v4/projects/${project}/pipeline`, {
    method: 'POST',
    headers: { 'private-token': bridge.environment('').GITLAB_TOKEN ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({
      ref: `pr-${other.number}-other`,
      variables: [
        { key: 'SHA', value: victim.head.sha },
        { key: 'FAILFASTCI_COMMIT', value: mark },
      ],
    }),
  });
  await bridge.until(() => startedPipelines(bridge)[before]?.status === 'success', 'it to end');
  await bridge.until(
    () => bridge.workers[0]?.lines.some(({ reason }) => String(reason).startsWith('it is of no GitHub commit')),
    'it to be looked at',
  );
  await gitlab.quiet();
  expect(shown(bridge, REPO, victim.head.sha)['gitlab-ci Pipeline']).toBe('failure');
});

test.each([
  [
    'includes by a variable',
    { '.gitlab-ci.yml': `${CI_ONLY.replace('ci/test.yml', 'ci/$KIND.yml')}` },
    /ci\/\$KIND\.yml.*Name the file or a pattern/s,
  ],
  [
    'includes a file that is not there',
    { '.gitlab-ci.yml': CI_ONLY.replace('ci/test.yml', 'ci/gone.yml') },
    /gone\.yml/,
  ],
])('a CI file that %s is refused with the reason', async (_, files, words) => {
  const bridge = await ciOnly({}, { ...FILES, ...files });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  const gate = await gateOf(bridge, REPO, pull.head.sha);
  expect(gate.conclusion).toBe('failure');
  expect(`${gate.output.title} ${gate.output.summary}`).toMatch(words);
});

test('a mirror that holds the whole repository is not made smaller in silence', async () => {
  const bridge = await ciOnly({}, { ...FILES, '.gitlab-ci.yml': 'include: ci/test.yml\n' });
  const { github } = bridge;
  const full = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'full' });
  await expectGreen(bridge, full.head.sha, ['lint', 'test']);
  await github.push({ repo: REPO, branch: 'main', files: { '.gitlab-ci.yml': CI_ONLY } });

  const small = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'small' });
  const gate = await gateOf(bridge, REPO, small.head.sha);

  expect(gate.conclusion).toBe('failure');
  expect(gate.output.summary).toContain('deletes the mirror project');
});

test('with build.test-merge the merge result runs and is reported on the head', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'test-merge': true } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n', a: '1\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work', files: { b: '1\n' } });
  const first = pull.head.sha;
  await expectGreen(bridge, first, ['test']);
  await github.push({ repo: REPO, branch: 'main', files: { c: 'only on main\n' } });
  const next = await github.updatePullRequest(REPO, pull.number, { files: { b: '2\n' } });

  await expectGreen(bridge, next, ['test']);

  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).toEqual(['.gitlab-ci.yml', 'a', 'b', 'c']);
  expect(startedPipelines(bridge).map((pipeline) => variable(pipeline, 'SHA'))).toEqual([first, next]);
});

test('with build.test-merge a conflict is shown on the gate with the next step', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'test-merge': true } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n', a: '1\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work', files: { a: '2\n' } });
  await expectGreen(bridge, pull.head.sha, ['test']);
  await github.push({ repo: REPO, branch: 'main', files: { a: '3\n' } });

  const next = await github.updatePullRequest(REPO, pull.number, { files: { a: '4\n' } });
  const gate = await gateOf(bridge, REPO, next);

  expect(gate.conclusion).toBe('failure');
  expect(gate.output.title).toContain('cannot be merged into main');
  expect(gate.output.summary).toContain('resolve the conflicts and push');
  expect(startedPipelines(bridge)).toHaveLength(1);
  // It knows from GitHub, which first says that it does not know; nothing was tried again in the hope of a better answer.
  expect(bridge.workers[0]?.lines.filter(({ outcome }) => outcome === 'retrying')).toEqual([]);
});

const JSONNET = {
  '.failfast-ci.jsonnet': "local job = import 'ci/job.libsonnet';\n{ test: job('make test'), stages: ['test'] }\n",
  'ci/job.libsonnet': "function(command) { stage: 'test', script: [command] }\n",
  'src/main.c': 'int main;\n',
};

test('.failfast-ci.jsonnet is evaluated with its imports, and GitLab gets the result on top of the commit', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: JSONNET });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['test']);

  const ref = `refs/heads/pr-${pull.number}-work`;
  expect(await mirrorFiles(bridge, ref)).toEqual(expect.arrayContaining(['.gitlab-ci.yml', 'src/main.c']));
  expect(await mirrorFile(bridge, ref, '.gitlab-ci.yml')).toContain('"make test"');
  const next = await github.updatePullRequest(REPO, pull.number, {
    files: { 'ci/job.libsonnet': "function(command) { stage: 'test', script: ['nice ' + command] }\n" },
  });
  await expectGreen(bridge, next, ['test']);
  expect(await mirrorFile(bridge, ref, '.gitlab-ci.yml')).toContain('nice make test');
});

test.each([
  ['an error in it', { '.failfast-ci.jsonnet': '{\n  test: oops,\n}\n' }, /\.failfast-ci\.jsonnet:2:9.*oops/s],
  [
    'an error in an import',
    { 'ci/job.libsonnet': "function(command)\n  error 'no ' + command\n" },
    /no make test[\s\S]*ci\/job\.libsonnet:2:3/,
  ],
  [
    'a file of the bridge’s machine',
    { '.failfast-ci.jsonnet': "{ test: importstr '/etc/passwd' }\n" },
    /no file etc\/passwd/,
  ],
])('Jsonnet with %s says so on the gate, with file and line', async (_, files, words) => {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: REPO, files: { ...JSONNET, ...files } });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  const gate = await gateOf(bridge, REPO, pull.head.sha);
  expect(gate.conclusion).toBe('failure');
  expect(`${gate.output.title}\n${gate.output.summary}`.replaceAll(/[\\\u200b]/g, '')).toMatch(words);
});

test('Jsonnet and CI files alone go together', async () => {
  const bridge = await ciOnly({ config: { failfast: { sync: 'ci-file' } } }, JSONNET);
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectGreen(bridge, pull.head.sha, ['test']);
  expect(await mirrorFiles(bridge, `refs/heads/pr-${pull.number}-work`)).toEqual(['.gitlab-ci.yml']);
});
