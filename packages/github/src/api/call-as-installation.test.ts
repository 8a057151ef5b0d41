import { NotSentError, PermanentError, RateLimitedError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, MINT, minted, SHA, startAppOnServer } from '../test-support/app-on-server.ts';
import type { ApiBudget, ApiRequestInfo } from './options.ts';

const STATUSES = `POST /repos/acme/site/statuses/${SHA}`;
const STATUS = { context: 'ci', state: 'success', description: 'passed' } as const;
const CREATED = { status: 201, body: { ...STATUS, target_url: null } };

/** A budget that writes down what it is asked. */
function recordingBudget(overrides: Partial<ApiBudget> = {}) {
  const spent: [number, number][] = [];
  const held: [number, number][] = [];
  return {
    spent,
    held,
    spend: async (installationId: number, points: number) => void spent.push([installationId, points]),
    hold: async (installationId: number, untilMs: number) => void held.push([installationId, untilMs]),
    ...overrides,
  };
}

test('a token that GitHub no longer knows is replaced, and the call made once more', async () => {
  await using github = await startAppOnServer();
  github.server.on(STATUSES, { status: 401, body: { message: 'Bad credentials' } }, CREATED);

  await github.repository.createCommitStatus(SHA, STATUS);

  expect(github.server.to(STATUSES).map((request) => request.authorization)).toEqual([
    'Bearer ghs_first',
    'Bearer ghs_second',
  ]);
});

test('a call refused with a token that was minted just now may pass later, and is not made a third time', async () => {
  await using github = await startAppOnServer();
  github.server.on(STATUSES, { status: 401, body: { message: 'Bad credentials' } });

  const error = await failureOf(github.repository.createCommitStatus(SHA, STATUS));

  expect(error).not.toBeInstanceOf(PermanentError);
  expect(String(error)).toMatch(/refused a token that it had just given/);
  expect(github.server.to(STATUSES)).toHaveLength(2);
});

test('many calls that meet the same expired token share one new one', async () => {
  await using github = await startAppOnServer();
  github.server.on(STATUSES, ({ authorization }) => (authorization === 'Bearer ghs_first' ? { status: 401 } : CREATED));

  await Promise.all(Array.from({ length: 10 }, () => github.repository.createCommitStatus(SHA, STATUS)));

  expect(github.server.to(MINT)).toHaveLength(2);
});

test('a creating call is never repeated after a failure that may have had its effect', async () => {
  await using github = await startAppOnServer();
  github.server.on(STATUSES, { status: 502 }, CREATED);

  await failureOf(github.repository.createCommitStatus(SHA, STATUS));

  expect(github.server.to(STATUSES)).toHaveLength(1);
});

test('writing costs five points, reading one, each page and each repetition anew, tokens none', async () => {
  const budget = recordingBudget();
  await using github = await startAppOnServer({ budget });
  github.server.on(STATUSES, { status: 401 }, CREATED);
  const list = `GET /repos/acme/site/commits/${SHA}/status`;
  const next = { link: `<${github.server.url}/next>; rel="next"` };
  github.server.on(list, { headers: next, body: { statuses: [] } }, { body: { statuses: [] } });

  await github.repository.createCommitStatus(SHA, STATUS);
  await github.repository.listCommitStatuses(SHA);

  expect(budget.spent).toEqual([
    [5, 5],
    [5, 5],
    [5, 1],
    [5, 1],
  ]);
});

test('what the budget does not allow is not asked', async () => {
  const refusal = new RateLimitedError('too many', { retryAt: Date.now() + 1000, scope: 'github:5' });
  await using github = await startAppOnServer({ budget: recordingBudget({ spend: () => Promise.reject(refusal) }) });

  expect(await failureOf(github.repository.createCommitStatus(SHA, STATUS))).toBe(refusal);
  expect(github.server.to(STATUSES)).toEqual([]);
});

test('what waited for its token or budget until its time was over is not asked any more', async () => {
  const paid = Promise.withResolvers<void>();
  await using github = await startAppOnServer({ budget: recordingBudget({ spend: () => paid.promise }) });
  const sendBefore = Date.now() + 20;
  const failure = failureOf(github.repository.createCommitStatus(SHA, STATUS, sendBefore));
  while (Date.now() < sendBefore) await new Promise((resolve) => setImmediate(resolve));
  paid.resolve();

  expect(await failure).toBeInstanceOf(NotSentError);
  expect(github.server.to(STATUSES)).toEqual([]);
});

test('a pause that GitHub asks for is told to the budget, until the same moment', async () => {
  const budget = recordingBudget();
  await using github = await startAppOnServer({ budget });
  github.server.on(STATUSES, { status: 429, headers: { 'retry-after': '30' } });

  const error = await failureOf(github.repository.createCommitStatus(SHA, STATUS));

  expect(budget.held).toEqual([[5, (error as RateLimitedError).retryAt]]);
});

test('a pause asked for while minting a token holds up the same installation', async () => {
  const budget = recordingBudget();
  await using github = await startAppOnServer({ budget });
  github.server.on(MINT, { status: 403, headers: { 'retry-after': '30' } });

  expect(await failureOf(github.repository.createCommitStatus(SHA, STATUS))).toMatchObject({ scope: 'github:5' });
  expect(budget.held).toHaveLength(1);
});

test('a budget that cannot be told does not hide the pause', async () => {
  const budget = recordingBudget({ hold: () => Promise.reject(new Error('Redis is away')) });
  await using github = await startAppOnServer({ budget });
  github.server.on(STATUSES, { status: 429 });

  expect(await failureOf(github.repository.createCommitStatus(SHA, STATUS))).toBeInstanceOf(RateLimitedError);
});

test('every request is reported by its template, with the limits that GitHub told', async () => {
  const seen: ApiRequestInfo[] = [];
  await using github = await startAppOnServer({
    onRequest: (request) => void seen.push(request),
  });
  github.server.on(
    STATUSES,
    { ...CREATED, headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-limit': '5000' } },
    { status: 500 },
    { fault: 'reset' },
  );

  await github.repository.createCommitStatus(SHA, STATUS);
  await failureOf(github.repository.createCommitStatus(SHA, STATUS));
  await failureOf(github.repository.createCommitStatus(SHA, STATUS));

  const route = 'POST /repos/{owner}/{repo}/statuses/{sha}';
  const durationMs = expect.any(Number);
  expect(seen).toEqual([
    { route: 'POST /app/installations/{installation_id}/access_tokens', status: 201, installationId: 5, durationMs },
    { route, status: 201, installationId: 5, durationMs, rateLimitRemaining: 4999, rateLimitLimit: 5000 },
    { route, status: 500, installationId: 5, durationMs },
    { route, status: 'error', installationId: 5, durationMs },
  ]);
});

test('an hour-long token is minted once, for as long as it is good', async () => {
  await using github = await startAppOnServer();
  github.server.on(STATUSES, CREATED);
  github.server.on(MINT, minted('ghs_first'));

  for (let count = 0; count < 3; count += 1) await github.repository.createCommitStatus(SHA, STATUS);

  expect(github.server.to(MINT)).toHaveLength(1);
});
