import { NotFoundError, PermanentError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { failureOf, startAppOnServer } from '../test-support/app-on-server.ts';
import type { ReceivedRequest } from '../test-support/scripted-server.ts';

const FILES = 'GET /repos/acme/site/pulls/12/files';
const COMPARE = 'GET /repos/acme/site/compare/main...fix';
const file = (filename: string, changes: object = {}) => ({ filename, status: 'modified', additions: 1, ...changes });
const many = (count: number) => Array.from({ length: count }, (_, index) => file(`src/${index}.ts`));
const TOO_LARGE = {
  status: 422,
  body: {
    message: 'Server Error: Sorry, this diff is taking too long to generate.',
    errors: [{ resource: 'PullRequest', field: 'diff', code: 'not_available' }],
  },
};

/** Cuts a list as GitHub does. */
function paged(entries: unknown[]) {
  return ({ query }: ReceivedRequest) => {
    const page = Number(query.get('page'));
    const more = page * 100 < entries.length;
    return {
      headers: more ? { link: `<https://api.github.com/next?page=${page + 1}>; rel="next"` } : {},
      body: entries.slice((page - 1) * 100, page * 100),
    };
  };
}

describe('the files of a pull request', () => {
  test('are listed with where they were before', async () => {
    await using github = await startAppOnServer();
    github.server.on(FILES, {
      body: [file('a.ts'), file('b.ts', { status: 'renamed', previous_filename: '.gitlab-ci.yml' })],
    });

    expect(await github.repository.listPullRequestFiles(12)).toEqual({
      files: [
        { path: 'a.ts', status: 'modified' },
        { path: 'b.ts', previousPath: '.gitlab-ci.yml', status: 'renamed' },
      ],
      truncated: false,
    });
  });

  test('are read from all pages', async () => {
    await using github = await startAppOnServer();
    github.server.on(FILES, paged(many(250)));

    const { files, truncated } = await github.repository.listPullRequestFiles(12);

    expect(files.map(({ path }) => path)).toEqual(many(250).map(({ filename }) => filename));
    expect(truncated).toBe(false);
    expect(github.server.to(FILES)).toHaveLength(3);
  });

  test('may be more than those 3,000 that GitHub lists', async () => {
    await using github = await startAppOnServer();
    github.server.on(FILES, paged(many(3_000)));

    expect(await github.repository.listPullRequestFiles(12)).toMatchObject({ truncated: true });
  });

  test('may be any when GitHub gives up on the difference', async () => {
    await using github = await startAppOnServer();
    github.server.on(FILES, TOO_LARGE);

    expect(await github.repository.listPullRequestFiles(12)).toEqual({ files: [], truncated: true });
  });

  test('are not guessed when the request itself was wrong', async () => {
    await using github = await startAppOnServer();
    github.server.on(FILES, { status: 422, body: { message: 'Validation Failed' } });

    expect(await failureOf(github.repository.listPullRequestFiles(12))).toBeInstanceOf(PermanentError);
  });
});

describe('a comparison', () => {
  test('lists each path once, for renamed files the old one as well', async () => {
    await using github = await startAppOnServer();
    const files = [file('a.ts'), file('c.ts', { status: 'renamed', previous_filename: 'b.ts' }), file('b.ts')];
    github.server.on(COMPARE, { body: { files, commits: [] } });

    expect(await github.repository.readCompare('main', 'fix')).toEqual({
      files: ['a.ts', 'c.ts', 'b.ts'],
      truncated: false,
    });
    expect(Object.fromEntries(github.server.to(COMPARE)[0]?.query ?? [])).toEqual({ per_page: '1', page: '1' });
  });

  test.each([
    ['300 files are listed: there may be more', { body: { files: many(300) } }],
    ['no files are listed', { body: {} }],
    ['GitHub gives up on it', TOO_LARGE],
  ])('is truncated when %s', async (_, answer) => {
    await using github = await startAppOnServer();
    github.server.on(COMPARE, answer);

    expect(await github.repository.readCompare('main', 'fix')).toMatchObject({ truncated: true });
  });

  test('with an unknown commit, or one without common history, is not found', async () => {
    await using github = await startAppOnServer();

    expect(await failureOf(github.repository.readCompare('main', 'gone'))).toBeInstanceOf(NotFoundError);
  });
});
