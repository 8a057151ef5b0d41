import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let token: string;
let sha: string;

beforeEach(async () => {
  github = await startTestGithub();
  await github.createRepository({ fullName: 'acme/widget' });
  token = await github.token('acme');
  sha = await github.shaOf('acme/widget', 'main');
});
afterEach(() => github.stop());

const create = () =>
  github.call('POST', '/repos/acme/widget/check-runs', { token, body: { name: 'CI', head_sha: sha } });

test('a fault answers so many requests and then no more', async () => {
  github.misbehave({ match: /check-runs$/, times: 2, answer: { status: 502, body: 'Bad Gateway' } });

  expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([502, 502, 201]);
  expect(github.checkRuns('acme/widget', sha)).toHaveLength(1);
});

test('a reset connection has done nothing', async () => {
  github.misbehave({ match: /check-runs$/, times: 1, answer: 'reset' });

  await expect(create()).rejects.toThrow();
  expect(github.checkRuns('acme/widget', sha)).toHaveLength(0);
});

test('a connection cut after the effect has done its work', async () => {
  github.misbehave({ match: /check-runs$/, times: 1, answer: 'after-effect-reset' });

  await expect(create()).rejects.toThrow();
  expect(github.checkRuns('acme/widget', sha)).toHaveLength(1);
});

test('a truncated answer breaks off amid its body', async () => {
  github.misbehave({ match: /check-runs$/, times: 1, answer: 'truncate' });

  await expect(create()).rejects.toThrow();
  expect(github.checkRuns('acme/widget', sha)).toHaveLength(1);
});

test('a late answer is a proper one', async () => {
  github.misbehave({ match: ({ method }) => method === 'POST', times: 1, answer: { delayMs: 5 } });

  expect((await create()).status).toBe(201);
});

test('a probable fault follows the chance it is given', async () => {
  github.misbehave({ match: /./, probability: 0, answer: 'reset' });
  expect((await create()).status).toBe(201);
  const end = github.misbehave({ match: /./, probability: 1, answer: { status: 503 } });
  expect((await create()).status).toBe(503);
  end();
  expect((await create()).status).toBe(201);
});

test('a client that sends no user agent or broken JSON is told so', async () => {
  const bare = await github.call('GET', '/repos/acme/widget', { token, headers: { 'user-agent': '' } });
  const broken = await github.call('POST', '/repos/acme/widget/check-runs', { token, body: '{' });

  expect([bare.status, broken.status]).toEqual([403, 400]);
  expect(broken.body.message).toBe('Problems parsing JSON');
});

test('a path the stand-in does not know is a violation, not only a 404', async () => {
  expect((await github.call('GET', '/repos/acme/widget/rulesets', { token })).status).toBe(404);
  expect(github.violations).toEqual(['the stand-in has no route for GET /repos/acme/widget/rulesets']);
});

test('a renamed repository is redirected by its id: 301 for reads, 307 for writes', async () => {
  const { id } = github.state.repository('acme/widget');
  github.renameRepository('acme/widget', 'acme/gadget');
  const read = await github.call('GET', '/repos/acme/widget/branches?per_page=1', { token });
  const write = await create();

  expect([read.status, read.headers.get('location')]).toEqual([
    301,
    `${github.url}/repositories/${id}/branches?per_page=1`,
  ]);
  expect([write.status, write.headers.get('location')]).toEqual([307, `${github.url}/repositories/${id}/check-runs`]);
  expect((await github.call('GET', `/repositories/${id}/branches?per_page=1`, { token })).status).toBe(200);
  expect((await github.call('GET', `/repositories/${id}`, { token })).body.full_name).toBe('acme/gadget');
});

test('the API answers below /api/v3 too, and its links stay there', async () => {
  const { status, body } = await github.call('GET', '/api/v3/repos/acme/widget', { token });

  expect([status, body.url]).toEqual([200, `${github.url}/api/v3/repos/acme/widget`]);
});
