import { PermanentError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { failureOf, MINT, minted, SHA, startAppOnServer } from '../test-support/app-on-server.ts';
import { pullRequest } from '../test-support/deliveries.ts';
import type { ReceivedRequest, ScriptedAnswer } from '../test-support/scripted-server.ts';

const OF_COMMIT = `GET /repos/acme/site/commits/${SHA}/pulls`;
const OPEN = 'GET /repos/acme/site/pulls';
/** In lists GitHub leaves `merged` out. */
const { merged: _, ...listed } = pullRequest;
const pulls = (count: number, from = 1) => Array.from({ length: count }, (_, i) => ({ ...listed, number: from + i }));

test('the pull requests of a commit are described as a delivery would', async () => {
  await using github = await startAppOnServer();
  github.server.on(OF_COMMIT, { body: [listed] });

  expect(await github.repository.listPullRequestsOf(SHA)).toMatchObject([
    { number: 12, author: 'bob', head: { sha: SHA }, fromFork: true },
  ]);
});

test('a commit that GitHub does not know has no list', async () => {
  await using github = await startAppOnServer();
  github.server.on(OF_COMMIT, { status: 422, body: { message: `No commit found for SHA: ${SHA}` } });

  const error = await failureOf(github.repository.listPullRequestsOf(SHA));

  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ code: 'github-commit-unknown' });
});

describe('open pull requests', () => {
  /** A list whose pages the test may change; a page that the asker knows is answered with 304. */
  function serve(pages: { tag: string; body: unknown[] }[]) {
    return ({ query, headers }: ReceivedRequest): ScriptedAnswer => {
      const number = Number(query.get('page'));
      const page = pages[number - 1] ?? { tag: 'W/"empty"', body: [] };
      if (headers['if-none-match'] === page.tag) return { status: 304, body: '' };
      const link = number < pages.length ? { link: '<https://api.github.com/next>; rel="next"' } : {};
      return { headers: { etag: page.tag, ...link }, body: page.body };
    };
  }

  async function known(github: Awaited<ReturnType<typeof startAppOnServer>>): Promise<string> {
    const list = await github.repository.listOpenPullRequests();
    if (list === 'unchanged') throw new Error('a list without a tag cannot be unchanged');
    return list.etag;
  }

  test('are read from all pages, with a tag that makes an unchanged list cost a question only', async () => {
    await using github = await startAppOnServer();
    const pages = [
      { tag: 'W/"one"', body: pulls(100) },
      { tag: 'W/"two"', body: pulls(50, 101) },
    ];
    github.server.on(OPEN, serve(pages));

    const first = await github.repository.listOpenPullRequests();

    expect(first).toMatchObject({ pullRequests: { length: 150 } });
    expect(await github.repository.listOpenPullRequests(await known(github))).toBe('unchanged');
    expect(github.server.to(OPEN)[0]?.query.get('state')).toBe('open');
  });

  test('are read in full when any page changed, that page only once', async () => {
    await using github = await startAppOnServer();
    const pages = [
      { tag: 'W/"one"', body: pulls(100) },
      { tag: 'W/"two"', body: pulls(50, 101) },
    ];
    github.server.on(OPEN, serve(pages));
    const etag = await known(github);
    pages[1] = { tag: 'W/"new"', body: pulls(51, 101) };
    const before = github.server.to(OPEN).length;

    const list = await github.repository.listOpenPullRequests(etag);

    expect(list).toMatchObject({ pullRequests: { length: 151, 150: { number: 151 } } });
    expect(
      github.server
        .to(OPEN)
        .slice(before)
        .map(({ query, headers }) => [query.get('page'), headers['if-none-match']]),
    ).toEqual([
      ['1', 'W/"one"'],
      ['2', 'W/"two"'],
      ['1', undefined],
    ]);
  });

  test('that come to be on a page of their own are not missed', async () => {
    await using github = await startAppOnServer();
    const pages = [{ tag: 'W/"one"', body: pulls(100) }];
    github.server.on(OPEN, serve(pages));
    const etag = await known(github);

    pages.push({ tag: 'W/"two"', body: pulls(1, 101) });

    expect(await github.repository.listOpenPullRequests(etag)).toMatchObject({ pullRequests: { length: 101 } });
  });

  test.each(['', 'W/"from elsewhere"', '{}', '[1]', '["", "x"]'])('with the foreign tag %s are read', async (etag) => {
    await using github = await startAppOnServer();
    github.server.on(OPEN, serve([{ tag: 'W/"one"', body: pulls(1) }]));

    expect(await github.repository.listOpenPullRequests(etag)).toMatchObject({ pullRequests: [{ number: 1 }] });
  });

  test('of a server without tags are read each time', async () => {
    await using github = await startAppOnServer();
    github.server.on(OPEN, { body: pulls(1) });

    expect(await github.repository.listOpenPullRequests(await known(github))).toMatchObject({
      pullRequests: [{ number: 1 }],
    });
  });

  test('are asked for with a fresh token when the old one expired, the tag going along', async () => {
    await using github = await startAppOnServer();
    github.server.on(OPEN, { headers: { etag: 'W/"one"' }, body: pulls(1) });
    const etag = await known(github);
    github.server.on(MINT, minted('ghs_second'));
    github.server.on(OPEN, { status: 401 }, serve([{ tag: 'W/"one"', body: pulls(1) }]));

    expect(await github.repository.listOpenPullRequests(etag)).toBe('unchanged');
  });
});
