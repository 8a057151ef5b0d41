import { ForbiddenError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, startAppOnServer } from '../test-support/app-on-server.ts';

const PERMISSION = 'GET /repos/acme/site/collaborators/ann/permission';

test.each([
  [{ permission: 'admin', role_name: 'admin' }, 'admin'],
  [{ permission: 'write', role_name: 'maintain' }, 'maintain'],
  [{ permission: 'write', role_name: 'write' }, 'write'],
  [{ permission: 'read', role_name: 'triage' }, 'triage'],
  [{ permission: 'read', role_name: 'read' }, 'read'],
  [{ permission: 'none', role_name: 'none' }, 'none'],
  [{ permission: 'none', role_name: '' }, 'none'],
  // Servers that do not know roles yet.
  [{ permission: 'write' }, 'write'],
  // Custom roles: by the one they are built on, whatever they are called.
  [{ permission: 'write', role_name: 'release manager' }, 'write'],
  [{ permission: 'read', role_name: 'admin' }, 'read'],
  // What GitHub may say one day gives no rights.
  [{ permission: 'everything' }, 'none'],
  [{}, 'none'],
])('%j is %s', async (body, permission) => {
  await using github = await startAppOnServer();
  github.server.on(PERMISSION, { body: { ...body, user: { login: 'ann' } } });

  expect(await github.repository.readPermission('ann')).toBe(permission);
});

test('a login that GitHub does not know may nothing', async () => {
  await using github = await startAppOnServer();

  expect(await github.repository.readPermission('nobody')).toBe('none');
});

test('a bot is asked for like a person', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /repos/acme/site/collaborators/renovate%5Bbot%5D/permission', {
    body: { permission: 'write' },
  });

  expect(await github.repository.readPermission('renovate[bot]')).toBe('write');
});

test.each(['..', '.', '', 'a/b', 'a b', '[bot]'])('what is no login, such as "%s", is not asked for', async (login) => {
  await using github = await startAppOnServer();

  expect(await github.repository.readPermission(login)).toBe('none');
  expect(github.server.requests).toEqual([]);
});

test('a refusal is no answer', async () => {
  await using github = await startAppOnServer();
  github.server.on(PERMISSION, { status: 403 });

  expect(await failureOf(github.repository.readPermission('ann'))).toBeInstanceOf(ForbiddenError);
});
