import { createHmac, randomUUID } from 'node:crypto';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Door, openDoor } from './support/door.ts';
import { push } from './support/payloads.ts';
import { githubHeaders, SECRET } from './support/sign.ts';

const PATH = '/api/v1/github_event';

let door: Door;
beforeAll(async () => {
  door = await openDoor(inject('redisUrl'), { githubSecrets: ['new-secret', SECRET] });
});
afterEach(() => door.producer.queues.decide.obliterate({ force: true }));
afterAll(() => door.close());

const signed = (payload: unknown, event = 'push') => {
  const body = JSON.stringify(payload);
  return { body, headers: githubHeaders(body, { event }) };
};

test('a signed push is accepted and queued as the event it is', async () => {
  const delivery = randomUUID();
  const reply = await door.postGithub(push(), { 'x-github-delivery': delivery });
  expect(reply).toMatchObject({ status: 202, body: { delivery, accepted: true } });
  expect(Object.keys(reply.body as object)).toEqual(['delivery', 'accepted']);
  expect(await door.jobs('decide')).toEqual([
    {
      name: 'branch-pushed',
      data: {
        v: 1,
        deliveryId: delivery,
        receivedAt: expect.any(Number),
        event: {
          kind: 'branch_pushed',
          repository: { id: 7, fullName: 'acme/site', installationId: 1, defaultBranch: 'main' },
          actor: 'ann',
          branch: 'main',
          sha: 'a'.repeat(40),
          before: 'b'.repeat(40),
        },
      },
    },
  ]);
});

test('a delivery that comes again is answered as a duplicate and not queued again', async () => {
  const delivery = randomUUID();
  await door.postGithub(push(), { 'x-github-delivery': delivery });
  const reply = await door.postGithub(push(), { 'x-github-delivery': delivery });
  expect(reply).toMatchObject({ status: 202, body: { delivery, accepted: false, reason: 'duplicate' } });
  expect(await door.jobs('decide')).toHaveLength(1);
});

test('of a delivery that comes fifty times at once exactly one is accepted and queued', async () => {
  const delivery = randomUUID();
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => door.postGithub(push(), { 'x-github-delivery': delivery })),
  );
  expect(replies.filter(({ body }) => (body as { accepted: boolean }).accepted)).toHaveLength(1);
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
  expect(await door.jobs('decide')).toHaveLength(1);
});

test.each([
  ['ping', { zen: 'Keep it logically awesome.', hook_id: 1 }, /greeting/],
  ['star', { action: 'created' }, /nothing acts on star events/],
  ['pull_request', { action: 'assigned' }, /being assigned/],
  ['no such event\u00e9', {}, /nothing acts on unknown events/],
])('a %s that nobody acts on is accepted and says why nothing happens', async (event, payload, reason) => {
  const { body, headers } = signed(payload, event);
  const reply = await door.post(PATH, body, headers);
  expect(reply.status).toBe(202);
  expect(reply.body).toEqual({
    delivery: headers['x-github-delivery'],
    accepted: false,
    reason: expect.stringMatching(reason),
  });
  expect(await door.jobs('decide')).toHaveLength(0);
});

test.each([['new-secret'], [SECRET]])('while secrets are rotated each of them is good (%s)', async (secret) => {
  const body = JSON.stringify(push());
  expect((await door.post(PATH, body, githubHeaders(body, { secret }))).status).toBe(202);
});

const wrong = `sha256=${'0'.repeat(64)}`;
test.each([
  ['no signature', undefined, 'signature-missing'],
  ['an empty signature', '', 'signature-missing'],
  ['a wrong signature', wrong, 'signature-invalid'],
  ['a signature of another form', 'sha1=abc', 'signature-invalid'],
  ['two signatures', `${wrong}, ${wrong}`, 'signature-invalid'],
])('%s is refused with 401, and the expected one is not told', async (_, signature, code) => {
  const { body, headers } = signed(push());
  const { 'x-hub-signature-256': right = '', ...rest } = headers;
  const reply = await door.post(PATH, body, {
    ...rest,
    ...(signature !== undefined && { 'x-hub-signature-256': signature }),
  });
  expect(reply.status).toBe(401);
  expect(reply.body).toEqual({
    error: code,
    message: expect.stringMatching(/X-Hub-Signature-256.*secret/),
    delivery: headers['x-github-delivery'],
  });
  const told = JSON.stringify([reply.body, [...reply.headers], door.logged]);
  expect(told).not.toContain(right.slice('sha256='.length));
  expect(await door.jobs('decide')).toHaveLength(0);
});

test('a signature by a secret that is empty or not ours is refused', async () => {
  const body = JSON.stringify(push());
  for (const secret of ['', 'somebody else’s']) {
    expect((await door.post(PATH, body, githubHeaders(body, { secret }))).status).toBe(401);
  }
});

test('a signature by SHA-1 does not count, however good it is', async () => {
  const { body, headers } = signed(push());
  const { 'x-hub-signature-256': _, ...rest } = headers;
  const sha1 = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`;
  const reply = await door.post(PATH, body, { ...rest, 'x-hub-signature': sha1 });
  expect(reply).toMatchObject({ status: 401, body: { error: 'signature-missing' } });
  expect(await door.jobs('decide')).toHaveLength(0);
});

test('headers and body of a delivery are neither logged nor answered', async () => {
  const commit = { id: 'a'.repeat(40), message: 'the words of a commit' };
  const { body, headers } = signed(push({ head_commit: commit, pusher: { email: 'ann@example.com' } }));
  const sent = { ...headers, cookie: 'session=private', authorization: 'Basic cHJpdmF0ZQ==' };
  const replies = [
    await door.post(PATH, body, sent),
    await door.post(PATH, body, { ...sent, 'x-hub-signature-256': wrong }),
    await door.post(`${PATH}?given=private`, body, { ...sent, 'content-type': 'text/plain' }),
  ];
  expect(replies.map(({ status }) => status)).toEqual([202, 401, 415]);
  const told = JSON.stringify([replies.map((reply) => [reply.body, [...reply.headers]]), door.logged]);
  expect(told).not.toMatch(/the words of a commit|ann@example|private|cHJpdmF0ZQ/);
});

test('a body that was changed on its way is refused', async () => {
  const { body, headers } = signed(push());
  expect((await door.post(PATH, body.replace('main', 'evil'), headers)).status).toBe(401);
});

test.each([
  ['x-github-delivery', 'delivery-missing'],
  ['x-github-event', 'event-missing'],
])('a signed delivery without %s is malformed', async (name, code) => {
  const { body, headers } = signed(push());
  const { [name]: _, ...rest } = headers;
  expect(await door.post(PATH, body, rest)).toMatchObject({ status: 400, body: { error: code } });
});

test.each(['a b', 'a:b', '../x', 'x'.repeat(101), 'a, a'])('%s is no delivery id, and is not repeated', async (id) => {
  const { body, headers } = signed(push());
  const reply = await door.post(PATH, body, { ...headers, 'x-github-delivery': id });
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({ error: 'delivery-malformed', message: 'X-GitHub-Delivery is not an id.' });
});

test.each([
  ['no JSON', Buffer.from('{"a":')],
  ['empty', Buffer.alloc(0)],
  ['bad UTF-8', Buffer.concat([Buffer.from('{"ref":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
])('a signed body that is %s is malformed', async (_, body) => {
  const headers = githubHeaders(body);
  const reply = await door.post(PATH, body, headers);
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({
    error: 'malformed-json',
    message: expect.stringMatching(/^The body is not (JSON|UTF-8)\.$/),
    delivery: headers['x-github-delivery'],
  });
});

test.each([
  [push({ after: 'short' }), 'after'],
  [push({ repository: { id: 7, full_name: 'acme/site' } }), 'repository.default_branch'],
  [push({ installation: undefined }), 'installation.id'],
  [null, 'payload'],
  [[], 'ref|payload|installation'],
])('a payload that does not fit is answered with the name of the field (%#)', async (payload, field) => {
  const reply = await door.postGithub(payload);
  expect(reply).toMatchObject({ status: 400, body: { error: 'malformed-payload' } });
  expect((reply.body as { message: string }).message).toMatch(new RegExp(field));
});

test.each([
  ['nothing', undefined],
  ['a form', 'application/x-www-form-urlencoded'],
  ['text', 'text/plain'],
  ['almost JSON', 'application/json5'],
  ['something that contains JSON', 'text/application/json'],
])('a content type of %s is refused with 415', async (_, type) => {
  const { body, headers } = signed(push());
  const { 'content-type': _type, ...rest } = headers;
  const reply = await door.post(PATH, body, { ...rest, ...(type && { 'content-type': type }) });
  expect(reply).toMatchObject({ status: 415, body: { error: 'not-json' } });
});

test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.github+json'])(
  'a content type of %s is JSON',
  async (type) => {
    expect((await door.postGithub(push(), { 'content-type': type })).status).toBe(202);
  },
);

test('a compressed body is refused: what was signed are the bytes that GitHub sends, and it sends them plain', async () => {
  const reply = await door.postGithub(push(), { 'content-encoding': 'gzip' });
  expect(reply).toMatchObject({ status: 415, body: { error: 'compressed' } });
});

const fixtures = (examples as unknown as { name: string; examples: object[] }[]).flatMap(({ name, examples }) =>
  examples.map((payload) => ({ name, payload })),
);

test(`every one of the recorded deliveries is accepted, or refused with the name of the field`, async () => {
  expect(fixtures.length).toBeGreaterThan(150);
  for (const { name, payload } of fixtures) {
    const { body, headers } = signed(payload, name);
    const reply = await door.post(PATH, body, headers);
    // Repository hooks name no installation; the App's always do.
    if (reply.status === 400) expect(reply.body).toMatchObject({ message: expect.stringContaining('installation.id') });
    else expect(reply, name).toMatchObject({ status: 202, body: { accepted: expect.any(Boolean) } });
    const toApp = signed({ ...payload, installation: { id: 5 } }, name);
    expect((await door.post(PATH, toApp.body, toApp.headers)).status, name).toBe(202);
  }
});
