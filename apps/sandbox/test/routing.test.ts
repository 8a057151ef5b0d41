import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveGit } from '@failfast-ci/git-relay/testing';
import { type FakeGitlab, type FakeGitlabOptions, startFakeGitlab } from '@failfast-ci/gitlab/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type Bridge, type BridgeOptions, startBridge } from './bridge.ts';
import { expectTruth, gateOf, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const JOBS = 'test: { script: [make test] }\n';
const wishes = (variables: Record<string, string>) => `variables: ${JSON.stringify(variables)}\n${JOBS}`;

/** Another GitLab, as the operator lists it. */
async function secondGitlab(options: Partial<FakeGitlabOptions> = {}) {
  const reposDir = await mkdtemp(join(tmpdir(), 'failfast-second-'));
  const token = `glpat-${randomBytes(15).toString('base64url')}`;
  const groups = ['theirs', 'theirs/deep'];
  const gitlab = await startFakeGitlab({ reposDir, git: serveGit, token, user: 'other-robot', groups, ...options });
  onTestFinished(async () => {
    await gitlab.close();
    await rm(reposDir, { recursive: true, force: true });
  });
  return { gitlab, allowed: { url: gitlab.url, token, namespaces: groups } };
}

async function bridgeWith(ciFile: string, allowed: unknown[], options: BridgeOptions = {}): Promise<Bridge> {
  const bridge = await startBridge({ ...options, config: { ...options.config, gitlab: { allowed } } });
  await bridge.github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ciFile } });
  return bridge;
}

/** The same bridge, looked at with the other GitLab as the one that has the truth. */
const at = (gitlab: FakeGitlab, bridge: Bridge): Bridge => ({ ...bridge, gitlab });

test('a second GitLab that the base branch names runs the pipeline, with hooks and buttons of its own', async () => {
  const second = await secondGitlab();
  const bridge = await bridgeWith(wishes({ GITLAB_URL: second.gitlab.url, FAILFASTCI_NAMESPACE: 'theirs/deep' }), [
    second.allowed,
  ]);
  const { github } = bridge;
  const there = at(second.gitlab, bridge);
  const failing = { '.gitlab-ci.yml': JOBS.replace('make test', 'exit 1') };
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work', files: failing });
  await expectTruth(there, REPO, pull.head.sha);

  expect(bridge.gitlab.projects).toEqual([]);
  expect(second.gitlab.projects.map(({ namespace, path }) => `${namespace.fullPath}/${path}`)).toEqual([
    'theirs/deep/acme_site',
  ]);
  // Whether a report comes of a hook or of upkeep, which looks at new pipelines too, is a matter of which was first.
  const hooks = bridge.ingress.lines.filter(
    ({ event, outcome }) => event === 'pipeline_changed' && outcome === 'accepted',
  );
  expect(hooks).not.toEqual([]);

  const check = github.checkRun(REPO, pull.head.sha, 'gitlab-ci - test');
  github.clickButton(check as never, 'retry', 'acme');
  await bridge.until(() => startedPipelines(there)[0]?.jobs.length === 2, 'the CI job to run again');
  await expectTruth(there, REPO, pull.head.sha);

  await github.closePullRequest(REPO, pull.number);
  const project = second.gitlab.projects[0]?.id ?? 0;
  await bridge.until(
    async () => !(await second.gitlab.branches(project)).some(({ name }) => name.startsWith('pr-')),
    'the mirror branch there to go',
  );
});

test('without a group of its own the mirror goes into the first that is listed there', async () => {
  const second = await secondGitlab();
  const bridge = await bridgeWith(wishes({ GITLAB_URL: second.gitlab.url }), [second.allowed]);
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(at(second.gitlab, bridge), REPO, pull.head.sha);
  expect(second.gitlab.projects.map(({ namespace }) => namespace.fullPath)).toEqual(['theirs']);
});

test('the first GitLab may be listed again, to allow more of its groups', async () => {
  const groups = ['mirrors/github', 'extra'];
  const token = `glpat-${randomBytes(15).toString('base64url')}`;
  const reposDir = await mkdtemp(join(tmpdir(), 'failfast-first-'));
  onTestFinished(() => rm(reposDir, { recursive: true, force: true }));
  const port = 30_000 + Math.floor(Math.random() * 2_000);
  const url = `http://127.0.0.1:${port}`;
  const bridge = await bridgeWith(
    wishes({ GITLAB_REPOSITORY: 'extra/shop' }),
    [{ url: `${url}/`, token, namespaces: ['extra'] }],
    { gitlab: { groups, token, port, reposDir }, env: { GITLAB_TOKEN: token } },
  );
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(bridge.gitlab.projects.map(({ namespace, path }) => `${namespace.fullPath}/${path}`)).toEqual(['extra/shop']);
});

test.each([
  ['a GitLab', { GITLAB_URL: 'http://127.0.0.1:9' }, '127.0.0.1:9'],
  ['a group', { FAILFASTCI_NAMESPACE: 'elsewhere' }, 'elsewhere'],
  ['a project', { GITLAB_REPOSITORY: 'mirrors/other/shop' }, 'mirrors/other'],
])(
  '%s that the operator does not list is refused on both checks, by name and with the next step',
  async (_, wish, name) => {
    const second = await secondGitlab();
    const bridge = await bridgeWith(wishes(wish), [second.allowed]);
    const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
    const gate = await gateOf(bridge, REPO, pull.head.sha);

    expect(gate.conclusion).toBe('failure');
    expect(gate.output.summary?.replaceAll(/[\\\u200b]/g, '')).toContain(name);
    expect(gate.output.summary).toContain('gitlab.allowed');
    expect(shown(bridge, REPO, pull.head.sha)['Gitlab SYNC']).toBe('failure');
    expect([...bridge.gitlab.projects, ...second.gitlab.projects]).toEqual([]);
  },
);

test('a stranger’s CI file that names another GitLab, group and project changes nothing, even when it is allowed to run', async () => {
  const second = await secondGitlab();
  const bridge = await bridgeWith(JOBS, [second.allowed]);
  const { github } = bridge;
  const theirWish = { GITLAB_URL: second.gitlab.url, FAILFASTCI_NAMESPACE: 'theirs', GITLAB_REPOSITORY: 'theirs/own' };
  const pull = await github.openPullRequest({
    repo: REPO,
    author: 'stranger',
    association: 'NONE',
    fork: true,
    files: { '.gitlab-ci.yml': wishes({ ...theirWish, FAILFAST_SYNC_REPO: 'false' }) },
  });
  const { sha } = pull.head;
  expect((await gateOf(bridge, REPO, sha)).conclusion).toBe('action_required');
  github.comment(REPO, pull.number, `/ok-to-test ${sha}`, { author: 'acme', association: 'OWNER' });
  await expectTruth(bridge, REPO, sha);

  // Upkeep lists the groups of all instances; nothing else was asked, and nothing done.
  expect(second.gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect([...second.gitlab.projects, ...second.gitlab.pushes]).toEqual([]);
  expect(bridge.gitlab.projects.map(({ namespace, path }) => `${namespace.fullPath}/${path}`)).toEqual([
    'mirrors/github/acme_site',
  ]);
  expect(startedPipelines(bridge).map(({ commit }) => commit.sha)).toEqual([sha]);
});

test('what the base branch asks for and cannot be honoured is said in the log of the sync', async () => {
  const bridge = await bridgeWith(wishes({ GITLAB_URL: 'ftp://x', FAILFAST_SYNC_REPO: 'perhaps' }), []);
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const log = bridge.github.checkRun(REPO, pull.head.sha, 'Gitlab SYNC')?.output.text?.replaceAll('\\', '');
  expect(log).toContain('GITLAB_URL');
  expect(log).toContain('FAILFAST_SYNC_REPO');
  expect(log).not.toContain('ftp://x');
});
