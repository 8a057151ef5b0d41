import { RateLimitedError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { createGitlab } from '../create-gitlab.ts';
import type { RequestReport } from '../options.ts';
import { CI_JOB, PIPELINE, PROJECT } from '../test-support/gitlab-answers.ts';
import { failureOf, type Scripted, startScriptedGitlab, TOKEN } from '../test-support/scripted-gitlab.ts';

describe('a request is made once', () => {
  const faults: [string, Scripted][] = [
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['500', { status: 500 }],
    ['502', { status: 502, body: 'Bad Gateway' }],
    ['503', { status: 503 }],
    ['a broken connection', { fault: 'reset' }],
  ];

  test.each(faults)('POST on %s', async (_, answer) => {
    await using server = await startScriptedGitlab();
    server.on('POST projects/7/pipeline', answer, { status: 201, body: PIPELINE });
    await failureOf(server.gitlab.createPipeline(7, { ref: 'main', variables: {} }));
    expect(server.routes()).toEqual(['POST projects/7/pipeline']);
  });

  test.each(faults)('GET on %s', async (_, answer) => {
    await using server = await startScriptedGitlab();
    server.on('GET projects/7/pipelines/70', answer, { body: PIPELINE });
    await failureOf(server.gitlab.readPipeline(7, 70));
    expect(server.routes()).toEqual(['GET projects/7/pipelines/70']);
  });
});

test('every request carries the token in its own header, and who is asking', async () => {
  await using server = await startScriptedGitlab();
  server.on('GET user', { body: { id: 1, username: 'robot' } });
  expect(await server.gitlab.readUser()).toEqual({ id: 1, username: 'robot' });
  expect(server.requests[0]?.headers).toMatchObject({ 'private-token': TOKEN, 'user-agent': 'failfast-ci/test' });
  expect([...(server.requests[0]?.query ?? [])]).toEqual([]);
});

test('a relative root and a trailing slash of the base URL are kept and dropped', async () => {
  await using server = await startScriptedGitlab();
  const gitlab = createGitlab({ url: `${server.url}/gitlab/`, token: TOKEN, userAgent: 'test' });
  await failureOf(gitlab.readUser());
  expect(gitlab.url).toBe(`${server.url}/gitlab`);
  expect(server.requests[0]?.target).toBe('/gitlab/api/v4/user');
});

describe('a redirect', () => {
  test('on the same host is followed by a GET: GitLab sends one for a renamed project', async () => {
    await using server = await startScriptedGitlab();
    server.on('GET projects/mirrors%2Fold', { status: 301, headers: { location: `${server.url}/api/v4/projects/7` } });
    server.on('GET projects/7', { body: PROJECT });
    await server.gitlab.findProject('mirrors/old');
    expect(server.routes()).toEqual(['GET projects/mirrors%2Fold', 'GET projects/7']);
  });

  test('to another host is not followed, and says where the operator should look', async () => {
    await using elsewhere = await startScriptedGitlab();
    await using server = await startScriptedGitlab();
    server.on('GET user', { status: 302, headers: { location: `${elsewhere.url}/api/v4/user?secret=1` } });
    const error = await failureOf(server.gitlab.readUser());
    expect(error).toMatchObject({ code: 'gitlab-redirects', operatorMustAct: true });
    expect(error.message).toContain(`a redirect to ${elsewhere.url}`);
    expect(error.message).not.toContain('secret');
    expect(elsewhere.requests).toEqual([]);
  });

  test('of a POST is not followed anywhere', async () => {
    await using server = await startScriptedGitlab();
    server.on('POST projects/7/pipeline', { status: 307, headers: { location: '/api/v4/projects/8/pipeline' } });
    await failureOf(server.gitlab.createPipeline(7, { ref: 'main', variables: {} }));
    expect(server.routes()).toEqual(['POST projects/7/pipeline']);
  });

  test('in a circle comes to an end', async () => {
    await using server = await startScriptedGitlab();
    server.on('GET user', { status: 302, headers: { location: '/api/v4/user' } });
    expect(await failureOf(server.gitlab.readUser())).toMatchObject({ code: 'gitlab-redirects' });
    expect(server.requests).toHaveLength(4);
  });
});

describe('all pages of a list are read', () => {
  const jobs = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ ...CI_JOB, id: from + i }));
  const pages = (next: (page: number) => Record<string, string>) =>
    function page({ query }: { query: URLSearchParams }): Scripted {
      const number = Number(query.get('page') ?? 1);
      return number === 3 ? { body: jobs(300, 1) } : { body: jobs(number * 100, 2), headers: next(number) };
    };

  test.each([
    [
      'Link',
      (url: string, page: number) => ({
        link: `<${url}?page=${page + 1}&per_page=100>; rel="next", <${url}?page=1>; rel="first"`,
      }),
    ],
    ['x-next-page alone', (_: string, page: number) => ({ 'x-next-page': String(page + 1) })],
  ])('by %s', async (_, next) => {
    await using server = await startScriptedGitlab();
    for (const list of ['jobs', 'trigger_jobs']) {
      const url = `${server.url}/api/v4/projects/7/pipelines/70/${list}`;
      server.on(
        `GET projects/7/pipelines/70/${list}`,
        pages((page) => next(url, page)),
      );
    }
    const ids = [100, 101, 200, 201, 300];
    expect((await server.gitlab.listJobs(7, 70)).map(({ id }) => id)).toEqual(ids);
    expect((await server.gitlab.listTriggerJobs(7, 70)).map(({ id }) => id)).toEqual(ids);
    expect(server.requests.every(({ query }) => query.get('per_page') === '100')).toBe(true);
  });
});

describe('the hold', () => {
  test('is asked before every request, and its refusal is what the caller gets', async () => {
    const held = new RateLimitedError('held', { retryAt: Date.now() + 1000, scope: 'gitlab:x' });
    await using server = await startScriptedGitlab({
      hold: { check: async () => Promise.reject(held), set: async () => {} },
    });
    expect(await failureOf(server.gitlab.readUser())).toBe(held);
    expect(server.requests).toEqual([]);
  });

  test('is set by a 429 until the time GitLab named, and by nothing else', async () => {
    const until: number[] = [];
    await using server = await startScriptedGitlab({
      hold: { check: async () => {}, set: async (at) => void until.push(at) },
    });
    server.on('GET user', { status: 503 }, { status: 429, headers: { 'ratelimit-reset': '9999999999' } });
    await failureOf(server.gitlab.readUser());
    expect(until).toEqual([]);
    await failureOf(server.gitlab.readUser());
    expect(until).toEqual([9_999_999_999_000]);
  });
});

test('every request is reported by route, without ids, also when no answer came', async () => {
  const reports: RequestReport[] = [];
  await using server = await startScriptedGitlab({ onRequest: (report) => reports.push(report) });
  server.on('GET projects/7/pipelines/70', { body: PIPELINE, headers: { 'ratelimit-remaining': '1999' } });
  server.on('DELETE projects/7/repository/branches/pr-1-a%2Fb', { fault: 'reset' });
  await server.gitlab.readPipeline(7, 70);
  await failureOf(server.gitlab.deleteBranch(7, 'pr-1-a/b'));
  const duration = expect.any(Number);
  expect(reports).toEqual([
    { route: 'GET projects/:id/pipelines/:id', status: 200, durationMs: duration, rateLimitRemaining: 1999 },
    { route: 'DELETE projects/:id/repository/branches/:id', status: 0, durationMs: duration },
  ]);
});
