import { expect, test } from 'vitest';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const SHA = '3f9a2c1d0b7e3f9a2c1d0b7e3f9a2c1d0b7e3f9a';
const TIP = { id: SHA, message: 'CI files\n', parent_ids: ['0'.repeat(40)] };
const commit = { sha: SHA, message: 'CI files\n', parents: ['0'.repeat(40)] };
const BRANCH = 'projects/7/repository/branches/pr-1-a%2Fb';

test('the tip of a branch is read with its message; a branch that is not there is undefined', async () => {
  await using server = await startScriptedGitlab();
  server.on(`GET ${BRANCH}`, { body: { name: 'pr-1-a/b', commit: TIP } });
  expect(await server.gitlab.readBranch(7, 'pr-1-a/b')).toEqual(commit);
  expect(await server.gitlab.readBranch(7, 'main')).toBeUndefined();
});

test('only an object id is looked up as a commit: GitLab would take a branch’s name too', async () => {
  await using server = await startScriptedGitlab();
  server.on(`GET projects/7/repository/commits/${SHA}`, { body: TIP });
  expect(await server.gitlab.readCommit(7, SHA)).toEqual(commit);
  expect(await server.gitlab.readCommit(7, 'main')).toBeUndefined();
  expect(server.requests).toHaveLength(1);
});

test('a file is read at a commit; one that is not there is undefined', async () => {
  await using server = await startScriptedGitlab();
  server.on('GET projects/7/repository/files/ci%2Fa.yml', {
    body: { content: Buffer.from('a: "ä"').toString('base64'), encoding: 'base64' },
  });
  expect(await server.gitlab.readFile(7, 'ci/a.yml', SHA)).toBe('a: "ä"');
  expect(server.requests[0]?.query.get('ref')).toBe(SHA);
  expect(await server.gitlab.readFile(7, 'ci/b.yml', SHA)).toBeUndefined();
});

test('a branch that somebody else made meanwhile is taken as it is', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/repository/branches', { status: 400, body: { message: 'Branch already exists' } });
  server.on(`GET ${BRANCH}`, { body: { commit: TIP } });
  expect(await server.gitlab.createBranch(7, 'pr-1-a/b', 'main')).toEqual(commit);
});

test('a branch that cannot be made is an error with GitLab’s words', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/repository/branches', { status: 400, body: { message: 'Invalid reference name: main' } });
  expect((await failureOf(server.gitlab.createBranch(7, 'x', 'main'))).message).toContain('Invalid reference name');
});

test('files travel as base64, so that every byte arrives', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/repository/commits', { status: 201, body: TIP });
  const actions = [
    { action: 'create', path: 'a.yml', content: 'a: "ä"\r\n' },
    { action: 'delete', path: 'b.yml' },
  ] as const;
  expect(await server.gitlab.commitFiles(7, { branch: 'main', message: 'x [skip ci]', actions })).toEqual(commit);
  expect(server.requests[0]?.body).toEqual({
    branch: 'main',
    commit_message: 'x [skip ci]',
    actions: [
      {
        action: 'create',
        file_path: 'a.yml',
        content: Buffer.from('a: "ä"\r\n').toString('base64'),
        encoding: 'base64',
      },
      { action: 'delete', file_path: 'b.yml' },
    ],
    stats: false,
  });
});
