import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let token: string;
let sha: string;

beforeAll(async () => {
  github = await startTestGithub({ rateLimits: false });
  await github.createRepository({ fullName: 'acme/widget' });
  sha = await github.shaOf('acme/widget', 'main');
  token = await github.token('acme');
});
afterAll(() => github.stop());

const post = (body: object, commit = sha) =>
  github.call('POST', `/repos/acme/widget/statuses/${commit}`, { token, body });
const faultOf = (body: { errors?: { message: string }[] }): string | undefined => body.errors?.[0]?.message;

test('the latest status of each context counts, whatever its upper and lower case', async () => {
  await post({ state: 'pending', context: 'CI/pipeline' });
  await post({ state: 'success', context: 'ci/Pipeline', target_url: 'https://ci.example.com/1' });
  await post({ state: 'failure', context: 'other' });
  const { body } = await github.call('GET', `/repos/acme/widget/commits/${sha}/status`, { token });
  const all = await github.call('GET', `/repos/acme/widget/commits/${sha}/statuses`, { token });

  expect(body).toMatchObject({ state: 'failure', total_count: 2, sha });
  expect(body.statuses.map((status: { state: string }) => status.state)).toEqual(['failure', 'success']);
  expect(all.body).toHaveLength(3);
});

test('a description of 140 characters is accepted, one of 141 refused', async () => {
  expect((await post({ state: 'success', description: 'ü'.repeat(140) })).status).toBe(201);
  const { status, body } = await post({ state: 'success', description: 'x'.repeat(141) });

  expect(status).toBe(422);
  expect(faultOf(body)).toBe('description is too long (maximum is 140 characters)');
});

test('unknown states, commits and addresses are refused', async () => {
  expect((await post({ state: 'running' })).status).toBe(422);
  expect((await post({ state: 'success' }, 'f'.repeat(40))).status).toBe(422);
  expect((await post({ state: 'success', target_url: 'ftp://example.com' })).status).toBe(422);
});

test('a commit takes a thousand statuses of one context and no more', async () => {
  await post({ state: 'pending', context: 'hot' });
  const repository = github.state.repository('acme/widget');
  const model = repository.statuses.at(-1);
  for (let index = 1; index < 1000; index += 1) if (model) repository.statuses.push({ ...model });
  const { status, body } = await post({ state: 'success', context: 'hot' });

  expect(status).toBe(422);
  expect(faultOf(body)).toBe('This SHA and context has reached the maximum number of statuses.');
  expect((await post({ state: 'success', context: 'cold' })).status).toBe(201);
});
