import { ForbiddenError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, MINT, startAppOnServer } from './test-support/app-on-server.ts';

const INSTALLATIONS = 'GET /app/installations';
const REPOSITORIES = 'GET /installation/repositories';
const NEXT = { link: '<https://api.github.com/next>; rel="next"' };

test('installations are listed from all pages, suspended ones and those of enterprises too', async () => {
  await using github = await startAppOnServer();
  const permissions = { checks: 'write' };
  github.server.on(
    INSTALLATIONS,
    {
      headers: NEXT,
      body: [
        { id: 5, account: { login: 'acme' }, suspended_at: null, created_at: '2026-01-01T00:00:00Z', permissions },
      ],
    },
    {
      body: [
        { id: 6, account: { slug: 'initech' }, suspended_at: '2026-01-02T03:04:05Z', permissions },
        { id: 8, account: null, permissions },
      ],
    },
  );

  expect(await github.app.listInstallations()).toEqual([
    { id: 5, account: 'acme', suspended: false, createdAt: Date.UTC(2026, 0, 1), permissions },
    { id: 6, account: 'initech', suspended: true, createdAt: 0, permissions },
    { id: 8, account: null, suspended: false, createdAt: 0, permissions },
  ]);
  expect(github.server.to(MINT)).toEqual([]);
});

test('the repositories of an installation are listed with a token that can read names only', async () => {
  await using github = await startAppOnServer();
  const raw = (id: number, archived: boolean) => ({
    id,
    full_name: `acme/site-${id}`,
    default_branch: 'main',
    archived,
  });
  github.server.on(
    REPOSITORIES,
    { headers: NEXT, body: { total_count: 2, repositories: [raw(7, false)] } },
    { body: { total_count: 2, repositories: [raw(9, true)] } },
  );

  expect(await github.app.listInstallationRepositories(5)).toEqual([
    { id: 7, fullName: 'acme/site-7', installationId: 5, defaultBranch: 'main', archived: false },
    { id: 9, fullName: 'acme/site-9', installationId: 5, defaultBranch: 'main', archived: true },
  ]);
  expect(github.server.to(MINT)[0]?.body).toEqual({ permissions: { metadata: 'read' } });
});

test.each([
  [404, 'Not Found', 'github-app-not-installed'],
  [403, 'This installation has been suspended', 'github-installation-suspended'],
])('an installation answered with %i "%s" is forbidden as %s', async (status, message, code) => {
  await using github = await startAppOnServer();
  github.server.on(MINT, { status, body: { message } });

  const error = await failureOf(github.app.listInstallationRepositories(5));

  expect(error).toBeInstanceOf(ForbiddenError);
  expect(error).toMatchObject({ code });
});
