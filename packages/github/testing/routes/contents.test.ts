import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let token: string;
const binary = Buffer.from([0, 255, 10, 13, 128]);

beforeAll(async () => {
  github = await startTestGithub();
  await github.createRepository({
    fullName: 'acme/widget',
    private: true,
    files: {
      '.gitlab-ci.yml': 'test: {}\n',
      'folder/ä b.txt': 'x',
      'raw.bin': binary,
      'big.txt': 'x'.repeat(1_048_577),
    },
  });
  token = await github.token('acme', { permissions: { contents: 'read' } });
});
afterAll(() => github.stop());

const read = (path: string, accept = 'application/vnd.github+json') =>
  github.call('GET', `/repos/acme/widget/contents/${path}`, { token, headers: { accept } });

test('a file comes as JSON with its content in base64', async () => {
  const { body } = await read('.gitlab-ci.yml');

  expect(body).toMatchObject({ type: 'file', encoding: 'base64', size: 9, path: '.gitlab-ci.yml' });
  expect(Buffer.from(body.content, 'base64').toString()).toBe('test: {}\n');
});

test('a file comes as it is for the raw media type', async () => {
  const { body, headers } = await read('.gitlab-ci.yml', 'application/vnd.github.raw+json');

  expect(body).toBe('test: {}\n');
  expect(headers.get('content-type')).toContain('application/vnd.github.raw+json');
});

test('a file is read at the commit asked for', async () => {
  const before = await github.shaOf('acme/widget', 'main');
  await github.push({ repo: 'acme/widget', files: { '.gitlab-ci.yml': 'changed: {}\n' } });
  const raw = 'application/vnd.github.raw+json';

  expect((await read(`.gitlab-ci.yml?ref=${before}`, raw)).body).toBe('test: {}\n');
  expect((await read('.gitlab-ci.yml', raw)).body).toBe('changed: {}\n');
});

test('a folder comes as a list, whatever the media type', async () => {
  const { body } = await read('folder', 'application/vnd.github.raw+json');

  expect(body).toMatchObject([{ type: 'file', name: 'ä b.txt', path: 'folder/ä b.txt' }]);
});

test('a file over 1 MB has no content in JSON', async () => {
  expect((await read('big.txt')).body).toMatchObject({ encoding: 'none', content: '', size: 1_048_577 });
  expect((await read('big.txt', 'application/vnd.github.raw+json')).body).toHaveLength(1_048_577);
});

test('what is not there is 404', async () => {
  expect((await read('missing.yml')).status).toBe(404);
  const { status, body } = await read('.gitlab-ci.yml?ref=nowhere');
  expect([status, body.message]).toEqual([404, 'No commit found for the ref nowhere']);
});

test('names with spaces and umlauts are found', async () => {
  expect((await read(`folder/${encodeURIComponent('ä b.txt')}`)).status).toBe(200);
});

test('a link within the repository is answered with the file, one that leads out of it with itself', async () => {
  const links = { 'in.yml': { symlink: 'folder/ä b.txt' }, 'out.yml': { symlink: '../elsewhere' } };
  await github.push({ repo: 'acme/widget', files: links });

  expect((await read('in.yml', 'application/vnd.github.raw+json')).body).toBe('x');
  expect((await read('out.yml')).body).toMatchObject({ type: 'symlink' });
});
