import { afterEach, expect, test } from 'vitest';
import type { FakeGithubOptions } from '../options.ts';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
afterEach(() => github.stop());

async function start(
  rateLimits: FakeGithubOptions['rateLimits'],
  options: Partial<FakeGithubOptions> = {},
): Promise<string> {
  github = await startTestGithub({ rateLimits: rateLimits ?? {}, ...options });
  await github.createRepository({ fullName: 'acme/widget' });
  return github.token('acme');
}

const read = (token: string, headers: Record<string, string> = {}) =>
  github.call('GET', '/repos/acme/widget', { token, headers });

test('every answer tells what is left of the limit', async () => {
  const token = await start({});
  const first = await read(token);
  const second = await read(token);

  expect(first.headers.get('x-ratelimit-limit')).toBe('5000');
  expect(first.headers.get('x-ratelimit-remaining')).toBe('4999');
  expect(second.headers.get('x-ratelimit-remaining')).toBe('4998');
});

test('a spent limit answers 403 with nothing left until it is reset', async () => {
  let now = Date.now();
  const token = await start({ perHour: 2 }, { now: () => now, tokenLifetimeMs: 2 * 3_600_000 });
  await read(token);
  await read(token);
  const { status, headers, body } = await read(token);

  expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  expect(body.message).toMatch(/API rate limit exceeded/);
  expect(Number(headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(now);
  now += 3_600_001;
  expect((await read(token)).status).toBe(200);
});

test('a read whose content is known answers 304 and costs nothing', async () => {
  const token = await start({});
  const etag = (await read(token)).headers.get('etag') ?? '';
  const again = await read(token, { 'if-none-match': etag });

  expect(etag).toMatch(/^W\/"/);
  expect([again.status, again.body]).toEqual([304, '']);
  expect(again.headers.get('x-ratelimit-remaining')).toBe('4999');
  github.renameRepository('acme/widget', 'acme/gadget');
  const changed = await github.call('GET', '/repos/acme/gadget', { token, headers: { 'if-none-match': etag } });
  expect(changed.status).toBe(200);
});

test('what is known to one token is not known to the next', async () => {
  const etag = (await read(await start({}))).headers.get('etag') ?? '';

  expect((await read(await github.token('acme'), { 'if-none-match': etag })).status).toBe(200);
});

test('a write costs five points of the secondary limit, a read one', async () => {
  const token = await start({ pointsPerMinute: 7 });
  const sha = await github.shaOf('acme/widget', 'main');
  const write = () => github.call('POST', `/repos/acme/widget/statuses/${sha}`, { token, body: { state: 'success' } });

  expect((await write()).status).toBe(201);
  expect((await write()).status).toBe(403);
  expect((await read(token)).status).toBe(200);
  expect((await read(token)).status).toBe(200);
  const { status, headers, body } = await read(token);
  expect([status, headers.get('retry-after')]).toEqual([403, '60']);
  expect(body.message).toMatch(/secondary rate limit/);
});

test('a secondary limit may be told as 429 without retry-after', async () => {
  const token = await start({ pointsPerMinute: 0, secondaryStatus: 429, retryAfter: null });
  const { status, headers } = await read(token);

  expect([status, headers.get('retry-after')]).toEqual([429, null]);
});

test('more requests at the same time than allowed are refused', async () => {
  const token = await start({ concurrent: 1 });
  const compare = () => github.call('GET', '/repos/acme/widget/compare/main...main', { token });
  const statuses = (await Promise.all([compare(), compare(), compare(), compare()])).map(({ status }) => status);

  expect(statuses.toSorted()).toContain(403);
  expect(statuses).toContain(200);
  expect((await compare()).status).toBe(200);
});

test("one installation's limit is not another's", async () => {
  const token = await start({ perHour: 2 });
  await github.createRepository({ fullName: 'other/app' });
  const other = await github.token('other');
  await read(token);
  await read(token);

  expect((await read(token)).status).toBe(403);
  expect((await github.call('GET', '/repos/other/app', { token: other })).status).toBe(200);
});

test('GET /rate_limit costs nothing', async () => {
  const token = await start({});
  await read(token);

  expect((await github.call('GET', '/rate_limit', { token })).body.rate).toMatchObject({ limit: 5000, used: 1 });
  expect((await github.call('GET', '/rate_limit', { token })).body.rate).toMatchObject({ remaining: 4999 });
});
