import { ForbiddenError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, SHA, startAppOnServer } from '../test-support/app-on-server.ts';

test('a branch is read by its exact name, however many slashes and signs it has', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /repos/acme/site/git/ref/heads%2Ffix%2F%231', {
    body: { object: { sha: SHA, type: 'commit' } },
  });

  expect(await github.repository.readBranchSha('fix/#1')).toBe(SHA);
});

test('a branch that is not there is undefined', async () => {
  await using github = await startAppOnServer();

  expect(await github.repository.readBranchSha('gone')).toBeUndefined();
});

test('a branch that may not be read is no missing branch', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /repos/acme/site/git/ref/heads%2Fmain', { status: 403 });

  expect(await failureOf(github.repository.readBranchSha('main'))).toBeInstanceOf(ForbiddenError);
});
