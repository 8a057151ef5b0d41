import { inspect } from 'node:util';
import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { failureOf, REPOSITORY, SHA, startAppOnServer } from '../test-support/app-on-server.ts';
import type { ScriptedAnswer } from '../test-support/scripted-server.ts';

const STATUSES = `POST /repos/acme/site/statuses/${SHA}`;

/** The error that setting a status ends with when GitHub answers like this. */
async function errorWhen(answer: ScriptedAnswer): Promise<Error> {
  await using github = await startAppOnServer({ requestTimeoutMs: answer.fault === 'hang' ? 1_500 : 10_000 });
  github.server.on(STATUSES, answer);
  return await failureOf(
    github.repository.createCommitStatus(SHA, { context: 'ci', state: 'success', description: 'passed' }),
  );
}

describe('asked to wait', () => {
  test.each<[string, ScriptedAnswer]>([
    ['429', { status: 429 }],
    ['403 with retry-after', { status: 403, headers: { 'retry-after': '90' } }],
    ['403 with nothing left of the primary limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }],
    [
      '403 that says so in words only',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '4000' },
        body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
      },
    ],
  ])('%s holds up this installation', async (_, answer) => {
    const error = await errorWhen(answer);

    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ scope: 'github:5' });
  });
});

describe('refused', () => {
  test.each([
    ['Resource not accessible by integration', 'github-permission-missing', /"Commit statuses: read and write"/],
    ['This installation has been suspended', 'github-installation-suspended', /Resume the installation/],
    ['Repository was archived so is read-only.', 'github-repository-archived', /Unarchive/],
    ['the `acme` organization has an IP allow list enabled', 'github-ip-not-allowed', /IP allow list/],
  ])('403 "%s" is a fault an operator must mend, and says how', async (message, code, nextStep) => {
    const error = await errorWhen({ status: 403, body: { message } });

    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({ code, operatorMustAct: true, nextStep: expect.stringMatching(nextStep) });
  });

  test.each([404, 410])('%i means that the thing is not there', async (status) => {
    expect(await errorWhen({ status, body: { message: 'Not Found' } })).toBeInstanceOf(NotFoundError);
  });

  test("422 is permanent and carries GitHub's reason", async () => {
    const error = await errorWhen({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [{ resource: 'Status', code: 'custom', field: 'description', message: 'description is too long' }],
      },
    });

    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toBe(
      `cannot set status "ci" on acme/site@${SHA}: ` +
        'GitHub answered 422 "Validation Failed; description: description is too long"',
    );
  });

  test.each([
    ['No commit found for SHA: aaaa', 'github-commit-unknown'],
    ['This SHA and context has reached the maximum number of statuses.', 'github-too-many-statuses'],
    ['Validation Failed', 'github-validation-failed'],
  ])('422 "%s" has a code of its own', async (message, code) => {
    expect(await errorWhen({ status: 422, body: { message } })).toMatchObject({ code });
  });
});

describe('transient', () => {
  test.each<[string, ScriptedAnswer]>([
    ['500', { status: 500 }],
    ['502 with the HTML page of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad' }],
    ['503', { status: 503 }],
    ['409', { status: 409, body: { message: 'Git Repository is empty.' } }],
    ['a connection that was cut', { fault: 'reset' }],
    ['an answer that broke off', { status: 201, fault: 'truncate', body: { context: 'ci', state: 'success' } }],
    ['no answer in time', { fault: 'hang' }],
    ['success without the promised content', { status: 201, body: {} }],
    ['success with something that is no JSON', { status: 201, body: 'OK' }],
  ])('%s', async (_, answer) => {
    const error = await errorWhen(answer);

    expect(error).not.toBeInstanceOf(PermanentError);
    expect(error).not.toBeInstanceOf(RateLimitedError);
    expect(error).not.toBeInstanceOf(NotFoundError);
    expect(error.message).toMatch(/^cannot set status "ci" on acme\/site@a+: /);
  });

  test('a failed connection and a timeout keep their cause', async () => {
    expect((await errorWhen({ fault: 'reset' })).cause).toBeInstanceOf(Error);
    expect((await errorWhen({ fault: 'hang' })).cause).toMatchObject({ name: 'TimeoutError' });
  });
});

test.each<[string, ScriptedAnswer]>([
  ['a refusal', { status: 403 }],
  ['a server error', { status: 500, headers: { 'x-github-request-id': 'ABCD:1234' } }],
  ['a cut connection', { fault: 'reset' }],
  ['an unauthorized call', { status: 401 }],
])('no token is anywhere in the error after %s', async (_, answer) => {
  const error = await errorWhen(answer);

  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/ghs_|Bearer|authorization/i);
});

test('messages of GitHub come bounded and on one line', async () => {
  const error = await errorWhen({ status: 422, body: { message: `a\nb${'x'.repeat(10_000)}` } });

  expect(error.message).toMatch(/"a bx+"$/);
  expect(error.message.length).toBeLessThan(700);
});

test('the request id of GitHub is in the message, for its support', async () => {
  const error = await errorWhen({ status: 500, headers: { 'x-github-request-id': 'ABCD:1234' } });

  expect(error.message).toBe(
    `cannot set status "ci" on ${REPOSITORY.fullName}@${SHA}: GitHub answered 500 (request ABCD:1234)`,
  );
});
