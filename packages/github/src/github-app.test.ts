import { createPublicKey, verify } from 'node:crypto';
import { ForbiddenError, NotFoundError, PermanentError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { createGithubApp } from './github-app.ts';
import {
  APP_ID,
  failureOf,
  KEYS,
  MINT,
  minted,
  REPOSITORY,
  SHA,
  startAppOnServer,
} from './test-support/app-on-server.ts';

const STATUSES = `POST /repos/acme/site/statuses/${SHA}`;
const STATUS = { context: 'ci', state: 'success', description: 'passed' } as const;
const CREATED = { status: 201, body: { ...STATUS, target_url: null } };
const RAW_REPOSITORY = { id: 7, full_name: 'acme/site', default_branch: 'main' };

describe('tokens', () => {
  test('are asked for by the App, signed with its key', async () => {
    await using github = await startAppOnServer();
    github.server.on(STATUSES, CREATED);

    await github.repository.createCommitStatus(SHA, STATUS);

    const [header, claims, signature] = (github.server.to(MINT)[0]?.authorization ?? '').slice(7).split('.');
    expect(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString())).toMatchObject({ iss: String(APP_ID) });
    const signed = Buffer.from(`${header}.${claims}`);
    const key = createPublicKey(KEYS.publicKey);
    expect(verify('sha256', signed, key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
  });

  test('for the API are for one repository, with no more than the bridge needs', async () => {
    await using github = await startAppOnServer();
    github.server.on(STATUSES, CREATED);

    await github.repository.createCommitStatus(SHA, STATUS);

    expect(github.server.to(MINT)[0]?.body).toEqual({
      repository_ids: [7],
      permissions: { checks: 'write', statuses: 'write', contents: 'read', pull_requests: 'read' },
    });
  });

  test('for git may read contents only, go into a header and never into the URL', async () => {
    await using github = await startAppOnServer({ webUrl: 'https://github.com/' });
    const remote = github.repository.gitRemote();

    expect(remote.url).toBe('https://github.com/acme/site.git');
    expect(await remote.authorization()).toBe(`Basic ${btoa('x-access-token:ghs_first')}`);
    expect(await remote.authorization()).toBe(`Basic ${btoa('x-access-token:ghs_first')}`);
    expect(await remote.authorization({ refresh: true })).toBe(`Basic ${btoa('x-access-token:ghs_second')}`);
    expect(github.server.to(MINT)[0]?.body).toEqual({ repository_ids: [7], permissions: { contents: 'read' } });
  });

  test('to give away are new each time, for one repository, and can read contents only', async () => {
    await using github = await startAppOnServer();
    await github.repository.gitRemote().authorization();

    const first = await github.repository.mintReadToken();
    const second = await github.repository.mintReadToken();

    expect([first.token, second.token]).toEqual(['ghs_second', 'ghs_third']);
    expect(first.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(github.server.to(MINT)[1]?.body).toEqual({ repository_ids: [7], permissions: { contents: 'read' } });
    expect(await github.repository.gitRemote().authorization()).toBe(`Basic ${btoa('x-access-token:ghs_first')}`);
  });

  test('may be of any length', async () => {
    await using github = await startAppOnServer();
    const long = `ghs_99_${'x'.repeat(2_000)}`;
    github.server.on(MINT, minted(long));
    github.server.on(STATUSES, CREATED);

    await github.repository.createCommitStatus(SHA, STATUS);

    expect(github.server.to(STATUSES)[0]?.authorization).toBe(`Bearer ${long}`);
  });

  test('live as long as GitHub says by its own clock, whatever ours says', async () => {
    await using github = await startAppOnServer();
    const twoHoursAgo = Date.now() - 7_200_000;
    github.server.on(MINT, {
      status: 201,
      headers: { date: new Date(twoHoursAgo).toUTCString() },
      body: { token: 'ghs_first', expires_at: new Date(twoHoursAgo + 3_600_000).toISOString() },
    });
    github.server.on(STATUSES, CREATED);

    await github.repository.createCommitStatus(SHA, STATUS);
    await github.repository.createCommitStatus(SHA, STATUS);

    expect(github.server.to(MINT)).toHaveLength(1);
  });

  test('that the installation does not grant name the permission that is missing', async () => {
    await using github = await startAppOnServer();
    github.server.on(MINT, {
      status: 422,
      body: { message: 'The permissions requested are not granted to this installation.' },
    });
    github.server.on('GET /app/installations/5', {
      body: { permissions: { checks: 'read', statuses: 'write', contents: 'write', metadata: 'read' } },
    });

    const error = await failureOf(github.repository.createCommitStatus(SHA, STATUS));

    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({
      code: 'github-permission-not-granted',
      operatorMustAct: true,
      message: expect.stringContaining('not granted: Checks: read and write, Pull requests: read'),
      nextStep: expect.stringContaining('"Checks: read and write", "Pull requests: read"'),
    });
  });

  test('for a repository outside the installation say to add it', async () => {
    await using github = await startAppOnServer();
    github.server.on(MINT, { status: 422, body: { message: 'There is at least one repository that does not exist' } });
    const all = { checks: 'write', statuses: 'write', contents: 'read', pull_requests: 'read' };
    github.server.on('GET /app/installations/5', { body: { permissions: all } });

    expect(await failureOf(github.repository.createCommitStatus(SHA, STATUS))).toMatchObject({
      code: 'github-repository-not-installed',
    });
  });

  test('of an App that was uninstalled are refused; nothing passes for a missing file or branch', async () => {
    await using github = await startAppOnServer();
    github.server.on(MINT, { status: 404, body: { message: 'Not Found' } });
    const { repository } = github;

    for (const ask of [
      repository.gitRemote().authorization(),
      repository.readFile('a', SHA),
      repository.readBranchSha('a'),
    ]) {
      const error = await failureOf(ask);
      expect(error).toBeInstanceOf(ForbiddenError);
      expect(error).toMatchObject({ code: 'github-app-not-installed', operatorMustAct: false });
    }
  });
});

test('the App describes itself', async () => {
  await using github = await startAppOnServer();
  const app = { id: APP_ID, slug: 'ffci', name: 'FFCI', permissions: { checks: 'write' }, events: ['push'] };
  github.server.on('GET /app', { body: { ...app, owner: { login: 'acme' } } });

  expect(await github.app.readApp()).toEqual(app);
});

test('an App whose key is wrong is told which of the two it should check', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /app', { status: 401, body: { message: 'A JSON web token could not be decoded' } });

  expect(await failureOf(github.app.readApp())).toMatchObject({
    code: 'github-unauthorized',
    nextStep: expect.stringContaining('private key'),
  });
});

test('a wrong clock is called a wrong clock', async () => {
  await using github = await startAppOnServer();
  const message = "'Expiration time' claim ('exp') is too far in the future";
  github.server.on('GET /app', { status: 401, body: { message } });

  expect(await failureOf(github.app.readApp())).toMatchObject({ code: 'github-clock-skew' });
});

test('a key that cannot be used is a permanent error without the key', async () => {
  await using github = await startAppOnServer({ privateKey: '-----BEGIN RSA PRIVATE KEY-----\nhunter2' });
  const error = await failureOf(github.app.readApp());

  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ code: 'github-private-key-unusable' });
  expect(`${error.stack} ${error.cause}`).not.toContain('hunter2');
});

describe('a repository', () => {
  test('is found by name, under the name and id that it has now', async () => {
    await using github = await startAppOnServer();
    github.server.on('GET /repos/acme/old/installation', {
      status: 301,
      headers: { location: `${github.server.url}/repositories/7/installation` },
    });
    github.server.on('GET /repositories/7/installation', { body: { id: 5 } });
    github.server.on('GET /repos/acme/old', {
      status: 301,
      headers: { location: `${github.server.url}/repositories/7` },
    });
    github.server.on('GET /repositories/7', { body: RAW_REPOSITORY });

    expect(await github.app.findRepository('acme/old')).toEqual(REPOSITORY);
    expect(github.server.to(MINT)[0]?.body).toEqual({ permissions: { metadata: 'read' } });
  });

  test.each(['acme/none', 'acme', '../app', 'acme/..'])('%s is not found', async (name) => {
    await using github = await startAppOnServer();

    expect(await failureOf(github.app.findRepository(name))).toBeInstanceOf(NotFoundError);
  });

  test('is read by its id', async () => {
    await using github = await startAppOnServer();
    github.server.on('GET /repositories/7', { body: RAW_REPOSITORY });

    expect(await github.app.readRepositoryById(5, 7)).toEqual(REPOSITORY);
  });

  test('is written to under an older name: GitHub redirects and the body goes along', async () => {
    await using github = await startAppOnServer();
    github.server.on(STATUSES, {
      status: 307,
      headers: { location: `${github.server.url}/repositories/7/statuses/${SHA}` },
    });
    github.server.on(`POST /repositories/7/statuses/${SHA}`, CREATED);

    await github.repository.createCommitStatus(SHA, STATUS);

    expect(github.server.to(`POST /repositories/7/statuses/${SHA}`)[0]).toMatchObject({
      body: { state: 'success' },
      authorization: 'Bearer ghs_first',
    });
  });
});

test('GitHub Enterprise Server is reached under the path of its API', async () => {
  await using github = await startAppOnServer();
  github.server.on('POST /api/v3/app/installations/5/access_tokens', minted('ghs_first'));
  github.server.on(`POST /api/v3/repos/acme/site/statuses/${SHA}`, CREATED);
  const app = createGithubApp({
    appId: String(APP_ID),
    privateKey: KEYS.privateKey,
    apiUrl: `${github.server.url}/api/v3/`,
    webUrl: 'https://ghe.example.com/',
    userAgent: 'failfast-ci/test',
  });

  await app.repository(REPOSITORY).createCommitStatus(SHA, STATUS);

  expect(github.server.requests.map((request) => request.route)).toEqual([
    'POST /api/v3/app/installations/5/access_tokens',
    `POST /api/v3/repos/acme/site/statuses/${SHA}`,
  ]);
  expect(app.repository(REPOSITORY).gitRemote().url).toBe('https://ghe.example.com/acme/site.git');
  expect(github.server.requests[0]?.headers['user-agent']).toMatch(/^failfast-ci\/test /);
});

test('a pull request is read as a delivery would describe it', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /repos/acme/site/pulls/12', {
    body: {
      number: 12,
      title: 'Faster start',
      html_url: 'https://github.com/acme/site/pull/12',
      state: 'open',
      draft: true,
      user: { login: 'bob' },
      author_association: 'MEMBER',
      labels: [{ name: 'ok-to-test' }],
      head: { ref: 'faster', sha: SHA, repo: { id: 7, full_name: 'acme/site' } },
      base: { ref: 'main', sha: 'b'.repeat(40), repo: { id: 7 } },
    },
  });

  expect(await github.repository.readPullRequest(12)).toEqual({
    number: 12,
    title: 'Faster start',
    url: 'https://github.com/acme/site/pull/12',
    state: 'open',
    draft: true,
    author: 'bob',
    authorAssociation: 'MEMBER',
    labels: ['ok-to-test'],
    head: { ref: 'faster', sha: SHA, repositoryFullName: 'acme/site' },
    base: { ref: 'main', sha: 'b'.repeat(40) },
    fromFork: false,
  });
});
