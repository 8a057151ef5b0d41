import { expect, test } from 'vitest';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const ONE = 'projects/7/variables/GITHUB_REPO';
const TAKEN = { status: 400, body: { message: { key: ['(GITHUB_REPO) has already been taken'] } } };

test('a variable is read for all environments', async () => {
  await using server = await startScriptedGitlab();
  server.on(`GET ${ONE}`, { body: { key: 'GITHUB_REPO', value: 'acme/site' } });
  expect(await server.gitlab.readVariable(7, 'GITHUB_REPO')).toBe('acme/site');
  expect(server.requests[0]?.query.get('filter[environment_scope]')).toBe('*');
});

test('a missing variable, and one whose value is hidden, is undefined', async () => {
  await using server = await startScriptedGitlab();
  server.on(`GET ${ONE}`, { body: { key: 'GITHUB_REPO', value: null, hidden: true } });
  expect(await server.gitlab.readVariable(7, 'GITHUB_REPO')).toBeUndefined();
  expect(await server.gitlab.readVariable(7, 'OTHER')).toBeUndefined();
});

test('a variable is updated where it exists', async () => {
  await using server = await startScriptedGitlab();
  server.on(`PUT ${ONE}`, { body: {} });
  await server.gitlab.setVariable(7, 'GITHUB_REPO', 'acme/$site');
  expect(server.routes()).toEqual([`PUT ${ONE}`]);
  expect(server.requests[0]?.body).toEqual({
    value: 'acme/$site',
    protected: false,
    masked: false,
    raw: true,
    filter: { environment_scope: '*' },
  });
});

test('a variable is created where it does not exist', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/variables', { status: 201, body: {} });
  await server.gitlab.setVariable(7, 'GITHUB_REPO', 'acme/site');
  expect(server.routes()).toEqual([`PUT ${ONE}`, 'POST projects/7/variables']);
  expect(server.requests[1]?.body).toMatchObject({ key: 'GITHUB_REPO', value: 'acme/site', environment_scope: '*' });
});

test('a variable that another worker creates in between is updated', async () => {
  await using server = await startScriptedGitlab();
  server.on(`PUT ${ONE}`, { status: 404 }, { body: {} });
  server.on('POST projects/7/variables', TAKEN);
  await server.gitlab.setVariable(7, 'GITHUB_REPO', 'acme/site');
  expect(server.routes()).toEqual([`PUT ${ONE}`, 'POST projects/7/variables', `PUT ${ONE}`]);
});

test('a value that GitLab refuses is refused, and the error does not show it', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/variables', { status: 400, body: { message: { value: ['is too long'] } } });
  const error = await failureOf(server.gitlab.setVariable(7, 'GITHUB_REPO', 'the-value'));
  expect(error.message).toContain('value: is too long');
  expect(error.message).not.toContain('the-value');
});
