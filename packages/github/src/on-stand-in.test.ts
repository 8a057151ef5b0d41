import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type CheckRunContent, ForbiddenError, NotFoundError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf } from './test-support/app-on-server.ts';
import { startAppOnStandIn } from './test-support/app-on-stand-in.ts';

/** The client against a GitHub that enforces what the real one documents: tokens, permissions, limits, redirects. */

const queued: CheckRunContent = { status: 'queued', title: 'Waiting', summary: 'Waits for a runner.' };
const passed: CheckRunContent = {
  status: 'completed',
  conclusion: 'success',
  title: 'Passed',
  summary: 'All is well. '.repeat(10_000),
  text: '🐛'.repeat(30_000),
  detailsUrl: 'https://gitlab.com/acme/site/-/jobs/1',
  startedAt: '2026-01-02T03:04:05Z',
  completedAt: '2026-01-02T03:05:05Z',
  actions: Array.from({ length: 5 }, (_, index) => ({
    label: 'Retry this CI job once more',
    description: 'Starts the CI job again at GitLab, in the same pipeline',
    identifier: `retry-${index}`,
  })),
};

test('a check run lives from queued to completed, and every limit is kept', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  const run = await site.createCheckRun({ name: 'build', headSha: sha, externalId: 'job:1', content: queued });
  await site.updateCheckRun(run.id, { externalId: 'job:2', content: passed });

  expect(await site.listCheckRuns(sha)).toEqual([
    { id: run.id, name: 'build', headSha: sha, status: 'completed', conclusion: 'success', externalId: 'job:2' },
  ]);
  expect(world.github.checkRun('acme/site', sha, 'build')?.actions).toHaveLength(3);
  expect(world.github.violations).toEqual([]);
});

test('more than a hundred check runs are all found', async () => {
  await using world = await startAppOnStandIn({ rateLimits: false });
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const site = world.app.repository(await world.app.findRepository('acme/site'));
  const names = Array.from({ length: 120 }, (_, index) => `job ${index}`);

  for (const name of names) await site.createCheckRun({ name, headSha: sha, externalId: name, content: queued });

  expect((await site.listCheckRuns(sha)).map((run) => run.name).sort()).toEqual(names.sort());
});

test('statuses keep the latest of each context', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  await site.createCommitStatus(sha, { context: 'ci', state: 'pending', description: 'x'.repeat(200) });
  await site.createCommitStatus(sha, { context: 'ci', state: 'success', description: 'passed' });

  expect(await site.listCommitStatuses(sha)).toEqual([{ context: 'ci', state: 'success', description: 'passed' }]);
  expect(world.github.violations).toEqual([]);
});

test('files, branches and pull requests are read', async () => {
  await using world = await startAppOnStandIn();
  const files = { 'ci/all.yml': 'test: { script: "true" }\n' };
  const sha = await world.github.push({ repo: 'acme/site', branch: 'fix/it', files });
  const { number } = await world.github.openPullRequest({ repo: 'acme/site', head: 'fix/it', labels: ['ok-to-test'] });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  expect(await site.readFile('ci/all.yml', sha)).toBe('test: { script: "true" }\n');
  expect(await site.readFile('ci/none.yml', sha)).toBeUndefined();
  expect(await failureOf(site.readFile('ci', sha))).toMatchObject({ code: 'github-not-a-file' });
  expect(await site.readBranchSha('fix/it')).toBe(sha);
  expect(await site.readBranchSha('fix')).toBeUndefined();
  expect(await site.readPullRequest(number)).toMatchObject({ number, labels: ['ok-to-test'], head: { sha } });
  expect(world.github.violations).toEqual([]);
});

test('git fetches with the credentials of the remote', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const remote = world.app.repository(await world.app.findRepository('acme/site')).gitRemote();

  const { stdout } = await promisify(execFile)('git', ['ls-remote', remote.url, 'refs/heads/main'], {
    env: {
      PATH: process.env.PATH,
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: ${await remote.authorization()}`,
    },
  });

  expect(stdout).toBe(`${sha}\trefs/heads/main\n`);
});

test('expired tokens are replaced on the way', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const site = world.app.repository(await world.app.findRepository('acme/site'));
  await site.listCheckRuns(sha);

  world.github.expireTokens();

  expect(await site.listCheckRuns(sha)).toEqual([]);
});

test('a renamed repository is still reached, and told by its new name', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const before = await world.app.findRepository('acme/site');

  world.github.renameRepository('acme/site', 'acme/home');
  await world.app.repository(before).createCommitStatus(sha, { context: 'ci', state: 'success', description: '' });

  expect(world.github.statuses('acme/home', sha)).toHaveLength(1);
  expect(await world.app.readRepositoryById(before.installationId, before.id)).toMatchObject({ fullName: 'acme/home' });
});

test('an App without the permission is told which one, and an uninstalled one that it is', async () => {
  await using world = await startAppOnStandIn();
  const permissions = { checks: 'read', contents: 'read', metadata: 'read', pull_requests: 'read' } as const;
  world.github.installApp('poor', { permissions });
  await world.github.createRepository({ fullName: 'poor/site' });
  const poor = world.app.repository(await world.app.findRepository('poor/site'));
  const acme = world.app.repository(await world.app.findRepository('acme/site'));
  world.github.removeInstallation('acme');

  const refused = await failureOf(poor.readBranchSha('main'));
  expect(refused).toBeInstanceOf(ForbiddenError);
  expect(refused.message).toContain('not granted: Checks: read and write, Commit statuses: read and write');
  expect(await failureOf(acme.readBranchSha('main'))).toMatchObject({ code: 'github-app-not-installed' });
  expect(await failureOf(world.app.findRepository('acme/site'))).toBeInstanceOf(NotFoundError);
});

test('deliveries are verified and understood', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  const first = await github.push({ repo: 'acme/site', branch: 'fix', files: { 'a.txt': 'a' }, actor: 'ann' });
  await github.idle();
  const { number } = await github.openPullRequest({ repo: 'acme/site', head: 'fix', author: 'bob' });
  await github.idle();
  const tag = await github.pushTag({ repo: 'acme/site', tag: 'v1', at: first, message: 'First' });
  await github.idle();
  await github.closePullRequest('acme/site', number);
  await github.idle();
  await github.deleteBranch({ repo: 'acme/site', branch: 'fix' });
  await github.idle();

  const events = world.received.flatMap((parsed) => ('event' in parsed ? [parsed.event] : []));
  expect(events).toMatchObject([
    { kind: 'branch_pushed', branch: 'fix', sha: first, actor: 'ann', repository: { fullName: 'acme/site' } },
    { kind: 'pull_request_updated', action: 'opened', pullRequest: { number, author: 'bob', fromFork: false } },
    { kind: 'tag_pushed', tag: 'v1', sha: tag, commitSha: first },
    { kind: 'pull_request_closed', merged: false, pullRequest: { number } },
    { kind: 'branch_deleted', branch: 'fix' },
  ]);
});
