import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Door, openDoor } from './support/door.ts';
import { jobHook, pipelineHook } from './support/payloads.ts';
import { gitlabSignedHeaders, gitlabTokenHeaders } from './support/sign.ts';

const PATH = '/api/v1/gitlab_event';
const BODY = JSON.stringify(pipelineHook());

let door: Door;
beforeAll(async () => {
  door = await openDoor(inject('redisUrl'));
});
afterEach(() => door.producer.queues.report.obliterate({ force: true }));
afterAll(() => door.close());

const { 'x-gitlab-token': TOKEN = '', ...TOKEN_REST } = gitlabTokenHeaders();

test.each([
  ['a signing token', () => gitlabSignedHeaders(BODY)],
  ['a secret token', () => gitlabTokenHeaders()],
  ['both', () => ({ ...gitlabSignedHeaders(BODY), 'x-gitlab-token': TOKEN })],
])('a Pipeline hook with %s asks for a report of its pipeline', async (_, makeHeaders) => {
  const headers: Record<string, string> = makeHeaders();
  const delivery = headers['webhook-id'] ?? headers['idempotency-key'];
  const reply = await door.post(PATH, BODY, headers);
  expect(reply.status).toBe(202);
  expect(reply.body).toEqual({ delivery, accepted: true });
  expect(await door.jobs('report')).toEqual([
    { name: 'report-pipeline', data: { v: 1, deliveryId: delivery, projectId: 3, pipelineId: 9 } },
  ]);
});

test('a Job hook asks for a report of its pipeline', async () => {
  expect(await door.postGitlab(jobHook())).toMatchObject({ status: 202, body: { accepted: true } });
  expect(await door.jobs('report')).toMatchObject([{ data: { pipelineId: 9 } }]);
});

test('a hook that comes again is answered as a duplicate', async () => {
  const headers = gitlabSignedHeaders(BODY);
  await door.post(PATH, BODY, headers);
  const reply = await door.post(PATH, BODY, headers);
  expect(reply.body).toEqual({ delivery: headers['webhook-id'], accepted: false, reason: 'duplicate' });
});

test('a GitLab that sends no id is recognised by what it sends', async () => {
  const { 'idempotency-key': _, ...headers } = gitlabTokenHeaders();
  const body = JSON.stringify(pipelineHook({ id: 10 }));
  const [first, second] = [await door.post(PATH, body, headers), await door.post(PATH, body, headers)];
  expect(first.body).toMatchObject({ accepted: true, delivery: expect.stringMatching(/^body-[0-9a-f]{64}$/) });
  expect(second.body).toMatchObject({ accepted: false, reason: 'duplicate' });
});

test.each([
  ['a Push hook', { object_kind: 'push', project_id: 3, project: { id: 3 } }, /"push" events are not acted on/],
  ['what our own push left behind', pipelineHook({ source: 'push', status: 'skipped' }), /skipped this pipeline/],
])('%s is accepted and says why nothing happens', async (_, payload, reason) => {
  const reply = await door.postGitlab(payload);
  expect(reply.status).toBe(202);
  expect(reply.body).toEqual({
    delivery: expect.any(String),
    accepted: false,
    reason: expect.stringMatching(reason),
  });
  expect(await door.jobs('report')).toEqual([]);
});

const stale = Date.now() - 10 * 60_000;
test.each([
  ['neither signature nor token', TOKEN_REST, /neither/],
  ['a wrong token', { ...TOKEN_REST, 'x-gitlab-token': `${TOKEN}x` }, /X-Gitlab-Token is wrong/],
  ['a token of somebody else', { ...TOKEN_REST, 'x-gitlab-token': 'secret' }, /not made by this bridge/],
  ['a signature for another project', gitlabSignedHeaders(BODY, 4), /webhook-signature is wrong/],
  ['a signature of other bytes', gitlabSignedHeaders(`${BODY} `), /webhook-signature is wrong/],
  ['a stale timestamp', gitlabSignedHeaders(BODY, 3, stale), /five minutes/],
  [
    'a wrong signature beside a good token',
    { ...gitlabSignedHeaders(`${BODY} `), 'x-gitlab-token': TOKEN },
    /webhook-signature is wrong/,
  ],
  [
    'a good signature beside a wrong token',
    { ...gitlabSignedHeaders(BODY), 'x-gitlab-token': `${TOKEN}x` },
    /X-Gitlab-Token is wrong/,
  ],
])('%s is refused with 401, and nothing expected is told', async (_, headers, reason) => {
  const reply = await door.post(PATH, BODY, headers);
  expect(reply.status).toBe(401);
  expect(reply.body).toEqual({
    error: 'signature-invalid',
    message: expect.stringMatching(reason),
    delivery: expect.any(String),
  });
  const told = JSON.stringify([reply.body, [...reply.headers], door.logged]);
  expect(told).not.toContain(TOKEN.split('.')[1]);
  expect(told).not.toMatch(/[\w+/]{43}=/);
  expect(await door.jobs('report')).toEqual([]);
});

test.each([
  ['of another project', JSON.stringify(pipelineHook({}, 4)), /project\.id is 4, .* project 3/],
  ['without a status', JSON.stringify(pipelineHook({ status: undefined })), /object_attributes\.status/],
  ['of no kind', JSON.stringify({ project_id: 3 }), /object_kind/],
])('a hook %s is malformed, and the field is named', async (_, body, message) => {
  const reply = await door.post(PATH, body, gitlabTokenHeaders());
  expect(reply).toMatchObject({ status: 400, body: { error: 'malformed-payload' } });
  expect((reply.body as { message: string }).message).toMatch(message);
});

test('a hook that is no JSON is malformed', async () => {
  const headers = gitlabTokenHeaders();
  expect((await door.post(PATH, '{', headers)).body).toEqual({
    error: 'malformed-json',
    message: 'The body is not JSON.',
    delivery: headers['idempotency-key'],
  });
});

test('a hook with another content type is refused', async () => {
  const reply = await door.post(PATH, BODY, { ...gitlabTokenHeaders(), 'content-type': 'text/plain' });
  expect(reply).toMatchObject({ status: 415, body: { error: 'not-json' } });
});
