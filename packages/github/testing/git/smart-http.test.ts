import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';
import { git } from './run-git.ts';

let github: TestGithub;
let folder: string;
let token: string;

beforeAll(async () => {
  github = await startTestGithub();
  folder = await mkdtemp(join(tmpdir(), 'fake-github-clones-'));
  await github.createRepository({ fullName: 'acme/hidden', private: true, files: { 'a.txt': 'a\n' } });
  await github.createRepository({ fullName: 'acme/open', files: { 'b.txt': 'b\n' } });
  token = await github.token('acme', { permissions: { contents: 'read' } });
});
afterAll(async () => {
  await github.stop();
  await rm(folder, { recursive: true, force: true });
});

const basic = (password: string, user = 'x-access-token'): string[] => {
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  return ['-c', `http.extraHeader=Authorization: Basic ${login}`];
};
const remote = (fullName: string): string => `${github.url}/${fullName}.git`;
const lsRemote = (fullName: string, login: string[] = []) => git([...login, 'ls-remote', remote(fullName)]);

test('a private repository is cloned with an installation token', async () => {
  const dir = join(folder, 'clone');
  await git([...basic(token), 'clone', '--quiet', remote('acme/hidden'), dir]);

  expect(await git(['ls-files'], { cwd: dir })).toBe('a.txt');
});

test('a pull request from a fork is fetched by refs/pull/N/head', async () => {
  const { number, head } = await github.openPullRequest({ repo: 'acme/hidden', fork: true, author: 'mallory' });

  expect(await lsRemote('acme/hidden', basic(token))).toContain(`${head.sha}\trefs/pull/${number}/head`);
});

test('a public repository needs no login', async () => {
  expect(await lsRemote('acme/open')).toContain('refs/heads/main');
});

test('a private repository asks for a login, and hides from tokens that may not read it', async () => {
  const statusFor = async (password?: string) => {
    const login = Buffer.from(`x-access-token:${password}`).toString('base64');
    const headers = password === undefined ? {} : { authorization: `Basic ${login}` };
    const path = '/acme/hidden.git/info/refs?service=git-upload-pack';
    return (await github.call('GET', path, { headers })).status;
  };
  const narrowed = await github.token('acme', { repository_ids: [github.state.repository('acme/open').id] });

  expect(await statusFor(token)).toBe(200);
  expect(await statusFor()).toBe(401);
  expect(await statusFor('ghs_wrong')).toBe(401);
  expect(await statusFor(narrowed)).toBe(404);
  expect(await statusFor(await github.token('acme', { permissions: { checks: 'write' } }))).toBe(404);
});

test('an expired token is refused with a challenge', async () => {
  const old = await github.token('acme');
  github.expireTokens();
  token = await github.token('acme', { permissions: { contents: 'read' } });
  const authorization = `Basic ${Buffer.from(`x-access-token:${old}`).toString('base64')}`;
  const path = '/acme/open.git/info/refs?service=git-upload-pack';
  const { status, headers } = await github.call('GET', path, { headers: { authorization } });

  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="GitHub"']);
});

test('nobody pushes', async () => {
  const dir = join(folder, 'push');
  await git([...basic(token), 'clone', '--quiet', remote('acme/hidden'), dir]);

  await expect(git([...basic(token), 'push', 'origin', 'HEAD:refs/heads/mine'], { cwd: dir })).rejects.toThrow(/403/);
});

test('the old name of a renamed repository is redirected', async () => {
  await github.createRepository({ fullName: 'acme/before' });
  github.renameRepository('acme/before', 'acme/after');
  const { status, headers } = await github.call('GET', '/acme/before.git/info/refs?service=git-upload-pack');

  expect([status, headers.get('location')]).toEqual([301, `${remote('acme/after')}/info/refs?service=git-upload-pack`]);
  expect(await lsRemote('acme/before')).toContain('refs/heads/main');
});

test('a stream cut amid the pack fails the clone', async () => {
  github.misbehave({ match: /git-upload-pack$/, answer: 'truncate', afterBytes: 100 });

  await expect(git(['clone', '--quiet', remote('acme/open'), join(folder, 'cut')])).rejects.toThrow();
  github.behave();
  await git(['clone', '--quiet', remote('acme/open'), join(folder, 'whole')]);
});

test('an existing repository is taken over with its branches and tags', async () => {
  const source = join(folder, 'source');
  await git(['init', '--quiet', '--initial-branch=trunk', source]);
  await git(['commit', '--quiet', '--allow-empty', '-m', 'Start'], { cwd: source });
  await git(['tag', 'v1'], { cwd: source });
  const { defaultBranch } = await github.createRepository({ fullName: 'acme/taken', from: source });

  expect(defaultBranch).toBe('trunk');
  expect(await lsRemote('acme/taken')).toMatch(/refs\/heads\/trunk[\s\S]*refs\/tags\/v1/);
});
