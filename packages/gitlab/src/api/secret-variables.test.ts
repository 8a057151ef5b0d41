import { expect, test } from 'vitest';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const ONE = 'projects/7/variables/GH_TOKEN_1';
const set = (server: Awaited<ReturnType<typeof startScriptedGitlab>>) =>
  server.gitlab.setSecretVariable(7, 'GH_TOKEN_1', 'ghs_secret', 'expires 2026-11-24T08:00:00.000Z');

test('a secret is always masked, for all branches and environments', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/variables', { status: 201, body: {} });
  await set(server);
  expect(server.routes()).toEqual([`PUT ${ONE}`, 'POST projects/7/variables']);
  for (const { body } of server.requests) {
    expect(body).toMatchObject({ value: 'ghs_secret', masked: true, raw: true, protected: false });
    expect(body).toMatchObject({ description: 'expires 2026-11-24T08:00:00.000Z' });
  }
});

test('a secret that GitLab cannot mask is not set at all, and the error does not show it', async () => {
  await using server = await startScriptedGitlab();
  server.on('POST projects/7/variables', { status: 400, body: { message: { value: ['is invalid'] } } });
  const error = await failureOf(set(server));
  expect(error.message).toContain('value: is invalid');
  expect(error.message).not.toContain('ghs_secret');
  expect(server.requests.every(({ body }) => body?.masked === true)).toBe(true);
});

test('one that another worker creates in between is updated', async () => {
  await using server = await startScriptedGitlab();
  server.on(`PUT ${ONE}`, { status: 404 }, { body: {} });
  server.on('POST projects/7/variables', {
    status: 400,
    body: { message: { key: ['(GH_TOKEN_1) has already been taken'] } },
  });
  await set(server);
  expect(server.routes()).toEqual([`PUT ${ONE}`, 'POST projects/7/variables', `PUT ${ONE}`]);
});

test('a list tells keys and descriptions and never a value', async () => {
  await using server = await startScriptedGitlab();
  server.on('GET projects/7/variables', { body: [{ key: 'A', value: 'secret', description: null }] });
  expect(await server.gitlab.listVariables(7)).toEqual([{ key: 'A', description: '' }]);
});

test('what is gone already is no fault', async () => {
  await using server = await startScriptedGitlab();
  server.on(`DELETE ${ONE}`, { status: 204 }, { status: 404 });
  expect(await server.gitlab.removeVariable(7, 'GH_TOKEN_1')).toBe('removed');
  expect(await server.gitlab.removeVariable(7, 'GH_TOKEN_1')).toBe('absent');
});
