import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let sha: string;

beforeAll(async () => {
  github = await startTestGithub();
  await github.createRepository({ fullName: 'acme/widget' });
  await github.createRepository({ fullName: 'acme/gadget' });
  await github.createRepository({ fullName: 'rival/secret', private: true });
  sha = await github.shaOf('acme/widget', 'main');
});
afterAll(() => github.stop());

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;

test('an App token names the App', async () => {
  const { status, body } = await github.call('GET', '/app', { token: github.jwt() });

  expect(status).toBe(200);
  expect(body).toMatchObject({ id: 4711, permissions: { checks: 'write' } });
});

test.each([
  ['is expired', { exp: seconds(-1) }, 401, /'Expiration time' claim \('exp'\) must be a numeric value/],
  ['lives longer than ten minutes', { exp: seconds(900) }, 401, /too far in the future/],
  ['comes from the future', { iat: seconds(300) }, 401, /'Issued at' claim/],
  ['has no expiry', { exp: undefined }, 401, /'Expiration time' claim/],
  ['names another App', { iss: 99 }, 404, /Integration not found/],
])('an App token that %s is refused', async (_, claims, status, message) => {
  const answer = await github.call('GET', '/app', { token: github.jwt(claims) });

  expect(answer.status).toBe(status);
  expect(answer.body.message).toMatch(message);
});

test('an App token with a foreign signature is refused', async () => {
  const [header, payload] = github.jwt().split('.');
  const { status } = await github.call('GET', '/app', { token: `${header}.${payload}.${'A'.repeat(342)}` });

  expect(status).toBe(401);
});

test('an unknown token gets 401 Bad credentials', async () => {
  const { status, body } = await github.call('GET', '/repos/acme/widget', { token: 'ghs_nobody' });

  expect([status, body.message]).toEqual([401, 'Bad credentials']);
});

test('an expired token gets 401 Bad credentials', async () => {
  const token = await github.token('acme');
  github.expireTokens();

  expect((await github.call('GET', '/repos/acme/widget', { token })).status).toBe(401);
});

test('a token without the permission gets 403 and hears which one it lacks', async () => {
  const token = await github.token('acme', { permissions: { checks: 'read' } });
  const body = { name: 'CI', head_sha: sha };
  const answer = await github.call('POST', '/repos/acme/widget/check-runs', { token, body });

  expect(answer.status).toBe(403);
  expect(answer.body.message).toBe('Resource not accessible by integration');
  expect(answer.headers.get('x-accepted-github-permissions')).toBe('checks=write');
});

test('a token narrowed to one repository does not see another', async () => {
  const id = github.state.repository('acme/widget').id;
  const token = await github.token('acme', { repository_ids: [id] });

  expect((await github.call('GET', '/repos/acme/widget', { token })).status).toBe(200);
  expect((await github.call('GET', '/repos/acme/gadget', { token })).status).toBe(404);
  const listed = await github.call('GET', '/installation/repositories', { token });
  expect(listed.body).toMatchObject({ total_count: 1, repositories: [{ full_name: 'acme/widget' }] });
});

test("a token does not see another installation's repository", async () => {
  const token = await github.token('acme');

  expect((await github.call('GET', '/repos/rival/secret', { token })).status).toBe(404);
});

test.each([
  ['more than the installation has', { permissions: { administration: 'write' } }],
  ['a higher grade than the installation has', { permissions: { contents: 'write' } }],
  ['a repository it does not cover', { repository_ids: [1] }],
])('a token for %s is refused with 422', async (_, body) => {
  const { body: installation } = await github.call('GET', '/repos/acme/widget/installation', { token: github.jwt() });
  const path = `/app/installations/${installation.id}/access_tokens`;

  expect((await github.call('POST', path, { token: github.jwt(), body })).status).toBe(422);
});

test('a removed installation mints nothing, and its tokens are dead', async () => {
  await github.createRepository({ fullName: 'leaver/app' });
  const token = await github.token('leaver');
  const { body } = await github.call('GET', '/repos/leaver/app/installation', { token: github.jwt() });
  github.removeInstallation('leaver');
  const path = `/app/installations/${body.id}/access_tokens`;

  expect((await github.call('POST', path, { token: github.jwt() })).status).toBe(404);
  expect((await github.call('GET', '/repos/leaver/app', { token })).status).toBe(401);
});

test('an installation token is no App token, nor the other way round', async () => {
  const token = await github.token('acme');

  expect((await github.call('GET', '/app', { token })).status).toBe(401);
  expect((await github.call('GET', '/repos/acme/widget', { token: github.jwt() })).status).toBe(401);
});

test('the request log keeps no token', async () => {
  const token = await github.token('acme');
  await github.call('GET', '/repos/acme/widget', { token });

  expect(JSON.stringify(github.requests)).not.toContain(token);
  expect(JSON.stringify(github.tokens())).not.toContain(token);
});
