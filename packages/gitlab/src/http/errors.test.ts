import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { failureOf, type Scripted, startScriptedGitlab, TOKEN } from '../test-support/scripted-gitlab.ts';
import { GitlabRefusedError } from './errors.ts';

const READ = 'GET projects/7/pipelines/70';

/** What reading a pipeline fails with when GitLab answers so. */
async function failure(answer: Scripted): Promise<Error & Record<string, unknown>> {
  await using server = await startScriptedGitlab();
  server.on(READ, answer);
  return (await failureOf(server.gitlab.readPipeline(7, 70))) as Error & Record<string, unknown>;
}

describe('401: the token is not valid', () => {
  test('is forbidden, and the operator must act', async () => {
    const error = await failure({ status: 401, body: { message: '401 Unauthorized' } });
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({ code: 'gitlab-token-invalid', operatorMustAct: true });
    expect(error.nextStep).toMatch(/valid token for 127\.0\.0\.1:\d+: .*revoked, expired or wrong/);
  });
});

describe('403: the robot lacks a right', () => {
  test('names the role that the robot needs for this', async () => {
    const error = await failure({ status: 403, body: { message: '403 Forbidden' } });
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({
      code: 'gitlab-forbidden',
      operatorMustAct: true,
      nextStep: 'The GitLab robot user may not read the pipeline: it needs the Developer role in the project.',
    });
  });

  test('names the scope when it is the token that lacks it', async () => {
    const body = {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges',
      scope: 'api',
    };
    const error = await failure({ status: 403, body });
    expect(error).toMatchObject({ code: 'gitlab-scope-missing', operatorMustAct: true });
    expect(error.message).toContain('The request requires higher privileges');
  });

  test('of a banned address (plain text, not by the API) passes by itself, so it is transient', async () => {
    const error = await failure({ status: 403, body: 'Forbidden\n', headers: { 'content-type': 'text/plain' } });
    expect(error).not.toBeInstanceOf(PermanentError);
  });
});

test.each([404, 410])('%i: not found', async (status) => {
  const error = await failure({ status, body: { message: '404 Not found' } });
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error.message).toMatch(/^cannot read the pipeline on 127.* \(projects\/7\/pipelines\/70\): GitLab answered 4/);
});

describe('400, 409, 422: refused', () => {
  test.each([
    [400, { message: 'ref is missing' }, 'ref is missing'],
    [400, { message: { base: ['Reference not found', 'Try later'] } }, 'Reference not found; Try later'],
    [
      400,
      { message: { name: ['has already been taken'], path: ['is bad', 'is long'] } },
      'name: has already been taken; path: is bad; is long',
    ],
    [400, { message: '400 Bad request - Unplayable Job' }, 'Unplayable Job'],
    [409, { message: "Protected branch 'main' already exists" }, "Protected branch 'main' already exists"],
    [400, { message: { base: ['Review the <a href="/help/ci">rules</a> if a < b.'] } }, 'Review the rules if a < b.'],
    [422, { error: 'url is blocked: requests to\nlocalhost' }, 'url is blocked: requests to localhost'],
    [422, { error: 'invalid', error_description: 'Explained' }, 'Explained'],
    [418, 'a page', ''],
  ])('%i with %j is permanent, in plain words', async (status, body, words) => {
    const error = await failure({ status, body });
    expect(error).toBeInstanceOf(GitlabRefusedError);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code: 'gitlab-refused', status, words, operatorMustAct: false });
    expect(error.message).toContain(words);
  });

  test('with a book is cut to a readable length', async () => {
    const error = await failure({ status: 400, body: { message: 'x'.repeat(10_000) } });
    expect(error.message.length).toBeLessThan(700);
  });
});

test.each([500, 502, 503, 504, 408])('%i: transient', async (status) => {
  const error = await failure({ status, body: 'Bad Gateway' });
  expect(error).toMatchObject({
    name: 'UnreachableError',
    message: expect.stringContaining(`GitLab answered ${status}`),
  });
});

describe('429: rate limited', () => {
  const limited = async (headers: Record<string, string>) => {
    const before = Date.now();
    const error = await failure({ status: 429, body: { message: 'Retry later' }, headers });
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error.scope).toMatch(/^gitlab:127\.0\.0\.1:\d+$/);
    return { retryAt: Number(error.retryAt), before, after: Date.now() };
  };
  const in90s = Math.floor(Date.now() / 1000) + 90;

  test('waits as long as Retry-After says, in seconds', async () => {
    const { retryAt, before, after } = await limited({ 'retry-after': '30', 'ratelimit-reset': String(in90s) });
    expect(retryAt).toBeGreaterThanOrEqual(before + 30_000);
    expect(retryAt).toBeLessThanOrEqual(after + 30_000);
  });

  test('waits until the date that Retry-After says', async () => {
    const { retryAt } = await limited({ 'retry-after': new Date(in90s * 1000).toUTCString() });
    expect(retryAt).toBe(in90s * 1000);
  });

  test('else waits until RateLimit-Reset, a unix time', async () => {
    const { retryAt } = await limited({ 'ratelimit-reset': String(in90s) });
    expect(retryAt).toBe(in90s * 1000);
  });

  test.each([[{}], [{ 'retry-after': 'soon' }], [{ 'retry-after': '0' }], [{ 'ratelimit-reset': '1' }]])(
    'else, as with %j, waits a minute',
    async (headers: Record<string, string>) => {
      const { retryAt, before, after } = await limited(headers);
      expect(retryAt).toBeGreaterThanOrEqual(before + 60_000);
      expect(retryAt).toBeLessThanOrEqual(after + 60_000);
    },
  );
});

describe('no answer', () => {
  test('a broken connection is transient and keeps its cause', async () => {
    const error = await failure({ fault: 'reset' });
    expect(error).toMatchObject({ name: 'UnreachableError', message: expect.stringMatching(/the connection failed$/) });
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('a timeout is transient and says how long it waited', async () => {
    await using server = await startScriptedGitlab({ requestTimeoutMs: 50 });
    server.on(READ, { fault: 'hang' });
    const error = await failureOf(server.gitlab.readPipeline(7, 70));
    expect(error.message).toMatch(/^cannot read the pipeline on .*: no answer within 0\.05 s$/);
  });

  test('a page instead of JSON is transient: a proxy or login page is in front', async () => {
    const error = await failure({ status: 200, body: '<html>Sign in</html>' });
    expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('not JSON') });
  });

  test('JSON that is no pipeline is transient, and the missing fields are named', async () => {
    const error = await failure({ status: 200, body: { id: 1 } });
    expect(error.message).toBe("GitLab's answer does not describe a pipeline: status, sha, ref");
  });
});

test('no error shows the token, not even where a proxy echoes it', async () => {
  for (const status of [400, 401, 403, 404, 429, 500]) {
    const error = await failure({ status, body: { message: `bad header: private-token: ${TOKEN}` } });
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(TOKEN);
  }
});
