import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SECRET, startTestGithub, type TestGithub } from '../test-github.ts';
import { startTestHook, type TestHook } from '../test-hook.ts';

let github: TestGithub;
let hook: TestHook;

beforeEach(async () => {
  hook = await startTestHook();
  github = await startTestGithub({ webhookUrl: hook.url, deliveryTimeoutMs: 100 });
  await github.createRepository({ fullName: 'acme/widget' });
  await github.openPullRequest({ repo: 'acme/widget', fork: true, author: 'mallory' });
  await github.idle();
  hook.received.length = 0;
});
afterEach(async () => {
  await github.stop();
  await hook.stop();
});

const comment = (body: string): void => void github.comment('acme/widget', 1, body);
const bodies = (): string[] => hook.received.map(({ payload }) => payload.comment.body);
const list = async (query = '') => github.call('GET', `/app/hook/deliveries?${query}`, { token: github.jwt() });

test('a delivery carries the headers that GitHub sends, and a signature over the raw bytes', async () => {
  comment('/test');
  await github.idle();
  const [delivery] = hook.received;
  if (!delivery) throw new Error('nothing was delivered');
  const { headers, raw } = delivery;

  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-github-event': 'issue_comment',
    'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'x-github-hook-installation-target-id': '4711',
    'x-github-hook-installation-target-type': 'integration',
    'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
  });
  expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`);
});

test('GitHub records a failure and does not try again by itself', async () => {
  hook.answer = 503;
  comment('/test');
  await github.idle();

  expect(hook.received).toHaveLength(1);
  expect((await list()).body[0]).toMatchObject({
    status: 'Invalid HTTP Response: 503',
    status_code: 503,
    event: 'issue_comment',
    action: 'created',
    redelivery: false,
  });
});

test('an answer that never comes is a timeout, which the filter for failures does not show', async () => {
  hook.answer = 'hang';
  comment('/test');
  await github.idle();

  expect((await list()).body[0]).toMatchObject({ status: 'timed out', status_code: 0 });
  expect((await list('status=failure')).body).toEqual([]);
});

test('a redelivery has the same GUID and body, and a record of its own', async () => {
  hook.answer = 500;
  comment('/test');
  await github.idle();
  hook.answer = 202;
  const [failed] = (await list()).body;
  const path = `/app/hook/deliveries/${failed.id}/attempts`;
  const { status } = await github.call('POST', path, { token: github.jwt() });
  await github.idle();

  expect(status).toBe(202);
  expect(hook.received.map(({ guid }) => guid)).toEqual([failed.guid, failed.guid]);
  expect(hook.received[0]?.raw.equals(hook.received[1]?.raw ?? Buffer.alloc(0))).toBe(true);
  expect((await list()).body[0]).toMatchObject({ guid: failed.guid, redelivery: true, status: 'OK' });
});

test('the record is read newest first, by cursor', async () => {
  for (const body of ['1', '2', '3']) comment(body);
  await github.idle();
  const first = await list('per_page=2');
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await github.call('GET', next.replace(github.url, ''), { token: github.jwt() });
  const ids = [...first.body, ...second.body].map(({ id }: { id: number }) => id);

  expect(first.body).toHaveLength(2);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(ids.toSorted((one, other) => other - one));
});

test('one delivery tells its request and its answer', async () => {
  comment('/test');
  await github.idle();
  const [{ id }] = (await list()).body;
  const { body } = await github.call('GET', `/app/hook/deliveries/${id}`, { token: github.jwt() });

  expect(body.request.headers['x-github-event']).toBe('issue_comment');
  expect(body.request.payload.comment.body).toBe('/test');
  expect(body.response.payload).toBe('{}');
});

test('a lost delivery is on record, unless GitHub itself lost it', async () => {
  const before = github.deliveries.attempts.length;
  github.deliveries.behave({ match: /^issue_comment/, times: 1, lose: true });
  comment('lost');
  github.deliveries.behave({ match: /^issue_comment/, times: 1, lose: 'unrecorded' });
  comment('forgotten');
  await github.idle();

  expect(hook.received).toEqual([]);
  expect(github.deliveries.attempts.slice(before).map(({ status }) => status)).toEqual(['failed to connect to host']);
});

test('a doubled delivery comes twice under one GUID', async () => {
  github.deliveries.behave({ double: true, times: 1 });
  comment('/test');
  await github.idle();

  expect(new Set(hook.received.map(({ guid }) => guid)).size).toBe(1);
  expect(hook.received).toHaveLength(2);
});

test('reordered deliveries come last first', async () => {
  github.deliveries.behave({ reorder: 3 });
  for (const body of ['1', '2', '3', '4']) comment(body);
  await github.idle();

  expect(bodies()).toEqual(['3', '2', '1', '4']);
});

test('a late delivery lets others pass', async () => {
  github.deliveries.behave({ delayMs: 20, times: 1 });
  comment('late');
  comment('prompt');
  await github.idle();

  expect(bodies()).toEqual(['prompt', 'late']);
});

test('an ingress that hangs holds up its own delivery, not the next ones', async () => {
  hook.answer = 'hang';
  comment('hangs');
  comment('goes on');
  await github.idle();

  expect(bodies()).toEqual(['hangs', 'goes on']);
});

test('without a webhook address nothing is sent or recorded', async () => {
  const before = github.deliveries.attempts.length;
  github.setWebhookUrl(undefined);
  comment('/test');
  await github.idle();

  expect(github.deliveries.attempts).toHaveLength(before);
});

test('the address may be changed by the App', async () => {
  const config = { url: 'https://example.com/hook' };
  await github.call('PATCH', '/app/hook/config', { token: github.jwt(), body: config });

  expect((await github.call('GET', '/app/hook/config', { token: github.jwt() })).body).toMatchObject(config);
});
