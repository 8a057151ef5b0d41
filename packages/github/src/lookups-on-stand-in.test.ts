import { type CheckRunContent, NotFoundError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { APP_ID, failureOf } from './test-support/app-on-server.ts';
import { startAppOnStandIn } from './test-support/app-on-stand-in.ts';

/** What is looked up behind people's backs, against a GitHub that enforces what it documents. */

const queued: CheckRunContent = { status: 'queued', title: 'Waiting', summary: 'Waits for a runner.' };

test('what a pull request changes, and which pull requests have a commit, is read', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  const base = await github.push({ repo: 'acme/site', files: { 'old.txt': 'a' } });
  const files = Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`src/${index}.txt`, `${index}`]));
  const sha = await github.push({ repo: 'acme/site', branch: 'fix', files });
  const { number } = await github.openPullRequest({ repo: 'acme/site', head: 'fix' });
  const fork = await github.openPullRequest({ repo: 'acme/site', fork: true, author: 'mallory' });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  const changed = await site.listPullRequestFiles(number);
  expect(changed.files.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
  expect(changed.truncated).toBe(false);
  expect(await site.readCompare(base, sha)).toMatchObject({ files: { length: 300 }, truncated: true });
  expect(await site.readCompare(sha, base)).toEqual({ files: [], truncated: false });
  expect(await site.listPullRequestsOf(sha)).toMatchObject([{ number }]);
  expect(await site.listPullRequestsOf(fork.head.sha)).toEqual([]);
  expect(await failureOf(site.readCompare(base, 'c'.repeat(40)))).toBeInstanceOf(NotFoundError);
  expect(github.violations).toEqual([]);
});

test('the files of a folder at a commit are listed with their whole paths, and nothing else of the repository', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  const files = { 'ci/a.yml': 'a', 'ci/deep/b.yml': 'b', 'cider.yml': 'c', 'src/main.c': 'd' };
  const sha = await github.push({ repo: 'acme/site', branch: 'fix', files });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  expect(await site.listFiles('ci', sha)).toEqual({ paths: ['ci/a.yml', 'ci/deep/b.yml'], truncated: false });
  expect(await site.listFiles('ci/deep', sha)).toEqual({ paths: ['ci/deep/b.yml'], truncated: false });
  expect((await site.listFiles('', sha)).paths).toEqual(expect.arrayContaining(Object.keys(files)));
  expect(await site.listFiles('ci/gone', sha)).toEqual({ paths: [], truncated: false });
  expect(await site.listFiles('cider.yml', sha)).toEqual({ paths: [], truncated: false });
  expect(await failureOf(site.listFiles('', 'c'.repeat(40)))).toBeInstanceOf(NotFoundError);
  expect(github.violations).toEqual([]);
});

test('lists that did not change cost nothing of the hourly limit, until the token is another', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  const sha = await github.push({ repo: 'acme/site', branch: 'fix', files: { 'a.txt': 'a' } });
  const { number } = await github.openPullRequest({ repo: 'acme/site', head: 'fix' });
  const site = world.app.repository(await world.app.findRepository('acme/site'));
  const tagOf = (list: { etag: string } | 'unchanged') => (list === 'unchanged' ? '' : list.etag);
  const branches = await site.listBranches();
  const pulls = await site.listOpenPullRequests();

  expect(branches).toMatchObject({ branches: expect.arrayContaining([{ name: 'fix', sha, protected: false }]) });
  expect(pulls).toMatchObject({ pullRequests: [{ number, head: { sha } }] });
  expect(await site.listBranches(tagOf(branches))).toBe('unchanged');
  expect(await site.listOpenPullRequests(tagOf(pulls))).toBe('unchanged');
  expect(github.requests.slice(-2)).toMatchObject([{ status: 304 }, { status: 304 }]);

  await github.closePullRequest('acme/site', number);
  expect(await site.listOpenPullRequests(tagOf(pulls))).toMatchObject({ pullRequests: [] });
  expect(await site.listBranches(tagOf(branches))).toBe('unchanged');

  github.expireTokens();
  expect(await site.listBranches(tagOf(branches))).toMatchObject({ branches: { length: 2 } });
  expect(github.violations).toEqual([]);
});

test('a token to give away fetches its repository and can do nothing else', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  const sha = await github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  await github.createRepository({ fullName: 'acme/secret', private: true });
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  const { token, expiresAt } = await site.mintReadToken();
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'a CI job' };
    return (await fetch(`${github.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }))
      .status;
  };

  expect(expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
  expect(await ask('GET', '/repos/acme/site/contents/a.txt')).toBe(200);
  expect(await ask('GET', '/repos/acme/secret/contents/README.md')).toBe(404);
  expect(await ask('POST', `/repos/acme/site/statuses/${sha}`, { state: 'success' })).toBe(403);
});

test('a check run is read with its owner', async () => {
  await using world = await startAppOnStandIn();
  const sha = await world.github.push({ repo: 'acme/site', files: { 'a.txt': 'a' } });
  const site = world.app.repository(await world.app.findRepository('acme/site'));
  const ours = await site.createCheckRun({ name: 'build', headSha: sha, externalId: 'job:1', content: queued });
  const foreign = world.github.addForeignCheckRun('acme/site', sha, 'lint');

  expect(await site.readCheckRun(ours.id)).toEqual({ ...ours, appId: APP_ID });
  expect((await site.readCheckRun(foreign.id))?.appId).not.toBe(APP_ID);
  expect(await site.readCheckRun(1)).toBeUndefined();
  expect(world.github.violations).toEqual([]);
});

test('a lost delivery is found in the list and redelivered under its own guid', async () => {
  await using world = await startAppOnStandIn();
  const { app, github } = world;
  const startedAt = Date.now() - 60_000;
  github.deliveries.behave({ match: /^push/, lose: true });
  await github.push({ repo: 'acme/site', branch: 'fix', files: { 'a.txt': 'a' } });
  await github.idle();
  github.behave();
  const listed = async () => {
    const all = [];
    for await (const delivery of app.listDeliveries({ since: startedAt })) all.push(delivery);
    return all;
  };

  const lost = (await listed()).find(({ event }) => event === 'push');
  expect(lost).toMatchObject({ succeeded: false, redelivery: false });
  await app.redeliver(lost?.id ?? '');
  await github.idle();

  expect((await listed()).find(({ event }) => event === 'push')).toMatchObject({
    guid: lost?.guid,
    succeeded: true,
    redelivery: true,
  });
  expect(world.received).toContainEqual({ event: expect.objectContaining({ kind: 'branch_pushed', branch: 'fix' }) });
  expect(github.violations).toEqual([]);
});

test('every installation and every repository of it is found', async () => {
  await using world = await startAppOnStandIn();
  world.github.installApp('initech');
  world.github.suspendInstallation('initech');
  await world.github.createRepository({ fullName: 'acme/docs' });

  const installations = await world.app.listInstallations();
  const [acme, initech] = installations;

  expect(installations).toMatchObject([
    { account: 'acme', suspended: false, permissions: { checks: 'write' } },
    { account: 'initech', suspended: true },
  ]);
  expect(await world.app.listInstallationRepositories(acme?.id ?? 0)).toMatchObject([
    { fullName: 'acme/site', installationId: acme?.id, archived: false },
    { fullName: 'acme/docs' },
  ]);
  expect(await failureOf(world.app.listInstallationRepositories(initech?.id ?? 0))).toMatchObject({
    code: 'github-installation-suspended',
  });
  expect(world.github.violations).toEqual([]);
});
