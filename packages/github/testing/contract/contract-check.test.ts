import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let token: string;
let sha: string;

beforeAll(async () => {
  github = await startTestGithub({ validate: true });
  await github.createRepository({ fullName: 'acme/widget' });
  token = await github.token('acme', { permissions: { checks: 'write', statuses: 'write' } });
  sha = await github.shaOf('acme/widget', 'main');
});
beforeEach(() => {
  github.violations.length = 0;
});
afterAll(() => github.stop());

const create = (body: object) =>
  github.call('POST', '/repos/acme/widget/check-runs', { token, body: { name: 'CI', head_sha: sha, ...body } });

test('a request as GitHub documents it is no violation', async () => {
  await create({ status: 'completed', conclusion: 'success', output: { title: 'Title', summary: 'Summary' } });
  await create({ status: 'in_progress' });
  await github.call('GET', `/repos/acme/widget/commits/${sha}/check-runs?filter=latest&app_id=4711&per_page=100`, {
    token,
  });
  await github.call('GET', `/repositories/${github.state.repository('acme/widget').id}`, { token });

  expect(github.violations).toEqual([]);
});

test.each([
  ['an unknown field', { colour: 'red' }, /body\.colour is unknown to GitHub/],
  ['an unknown field further down', { output: { title: '', summary: '', body: '' } }, /body\.output\.body is unknown/],
  ['a wrong type', { external_id: 7 }, /body\.external_id is not of type string/],
  ['a value outside the list', { conclusion: 'passed' }, /body\.conclusion is none of/],
  ['a missing field', { head_sha: undefined }, /body\.head_sha is missing/],
  [
    'a missing field further down',
    { actions: [{ label: 'a', identifier: 'b' }] },
    /actions\[0\]\.description is missing/,
  ],
])('%s in a body is a violation', async (_, body, violation) => {
  await create(body);

  expect(github.violations.join('\n')).toMatch(violation);
});

test.each([
  ['an unknown parameter', 'sort=name', /query\.sort is unknown to GitHub/],
  ['a number in words', 'per_page=many', /query\.per_page is not of type integer/],
  ['a page too large', 'per_page=101', /query\.per_page is more than 100/],
  ['a value outside the list', 'filter=newest', /query\.filter is none of/],
])('%s in a query is a violation', async (_, query, violation) => {
  await github.call('GET', `/repos/acme/widget/commits/${sha}/check-runs?${query}`, { token });

  expect(github.violations.join('\n')).toMatch(violation);
});

test('an unknown permission is a violation when a token is minted', async () => {
  await github.token('acme', { permissions: { everything: 'write' } });

  expect(github.violations.join('\n')).toMatch(/body\.permissions\.everything is unknown/);
});
