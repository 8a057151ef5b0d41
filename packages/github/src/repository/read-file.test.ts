import { NotFoundError, PermanentError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, SHA, startAppOnServer } from '../test-support/app-on-server.ts';
import type { ScriptedAnswer } from '../test-support/scripted-server.ts';

const FILE = 'GET /repos/acme/site/contents/.gitlab-ci.yml';
const RAW = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' };

/** What reading `.gitlab-ci.yml` gives when GitHub answers like this. */
async function fileWhen(answer: ScriptedAnswer): Promise<string | undefined> {
  await using github = await startAppOnServer();
  github.server.on(FILE, answer);
  return await github.repository.readFile('.gitlab-ci.yml', SHA);
}

test('a file is read as it is, at the commit asked for', async () => {
  await using github = await startAppOnServer();
  github.server.on(FILE, { headers: RAW, body: 'test:\n  script: echo "ü🐛"\n' });

  expect(await github.repository.readFile('.gitlab-ci.yml', SHA)).toBe('test:\n  script: echo "ü🐛"\n');
  expect(github.server.to(FILE)[0]).toMatchObject({ headers: { accept: 'application/vnd.github.raw+json' } });
  expect(github.server.to(FILE)[0]?.query.get('ref')).toBe(SHA);
});

test('an empty file is empty, not absent', async () => {
  expect(await fileWhen({ headers: RAW, body: '' })).toBe('');
});

test('a file whose answer names no encoding is read as UTF-8', async () => {
  expect(await fileWhen({ headers: { 'content-type': 'application/vnd.github.raw' }, body: 'ü' })).toBe('ü');
});

test('a file that is not there is undefined', async () => {
  expect(await fileWhen({ status: 404, body: { message: 'Not Found' } })).toBeUndefined();
});

test('a commit that GitHub does not know is no missing file', async () => {
  const answer = { status: 404, body: { message: `No commit found for the ref ${SHA}` } };

  expect(await failureOf(fileWhen(answer))).toBeInstanceOf(NotFoundError);
});

test.each<[string, unknown]>([
  ['a directory', [{ type: 'file', name: 'a.yml' }]],
  ['a submodule', { type: 'submodule', name: 'vendor' }],
])('%s is no file', async (_, body) => {
  const error = await failureOf(fileWhen({ body }));

  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ code: 'github-not-a-file' });
});

test('a file too large for GitHub or for us is refused for good', async () => {
  const byGithub = { status: 403, body: { message: 'This API returns blobs up to 100 MB. too_large' } };

  for (const answer of [byGithub, { headers: RAW, body: 'x'.repeat(33 * 1024 * 1024) }]) {
    expect(await failureOf(fileWhen(answer))).toMatchObject({ code: 'github-answer-too-large' });
  }
});
