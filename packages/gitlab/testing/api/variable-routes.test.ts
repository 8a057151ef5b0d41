import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';

const path = (id: number) => `/projects/${id}/variables`;

test('a variable is made, read, changed and deleted', async () => {
  await using world = await startWorld();
  const id = await world.project();
  expect((await world.api('POST', path(id), { key: 'GITHUB_REPO', value: 'a/b' })).status).toBe(201);
  await world.api('PUT', `${path(id)}/GITHUB_REPO`, { value: 'a/c', protected: true });
  expect((await world.api('GET', `${path(id)}/GITHUB_REPO`)).body).toMatchObject({ value: 'a/c', protected: true });
  await world.api('DELETE', `${path(id)}/GITHUB_REPO`);
  expect((await world.api('GET', `${path(id)}/GITHUB_REPO`)).status).toBe(404);
});

test.for([
  ['a key that is there already', { key: 'TAKEN', value: 'x' }, { key: ['(TAKEN) has already been taken'] }],
  ['a key with other characters', { key: 'A-B', value: 'x' }, { key: ["can contain only letters, digits and '_'."] }],
  ['a masked value that is too short', { key: 'A', value: 'short', masked: true }, { value: ['is invalid'] }],
  ['a masked value over two lines', { key: 'A', value: 'long enough\nbut', masked: true }, { value: ['is invalid'] }],
] as const)('%s is refused', async ([_what, body, message]) => {
  await using world = await startWorld();
  const id = await world.project();
  await world.api('POST', path(id), { key: 'TAKEN', value: 'x' });
  const answer = await world.api('POST', path(id), body);
  expect([answer.status, answer.body.message]).toEqual([400, message]);
});

test('a hidden variable is never shown again, and hiding happens on creation only', async () => {
  await using world = await startWorld();
  const id = await world.project();
  await world.api('POST', path(id), { key: 'A', value: 'long-enough', masked_and_hidden: true });
  expect((await world.api('GET', `${path(id)}/A`)).body).toMatchObject({ value: null, hidden: true, masked: true });
  await world.api('POST', path(id), { key: 'B', value: 'long-enough' });
  await world.api('PUT', `${path(id)}/B`, { value: 'long-enough', masked_and_hidden: true });
  expect((await world.api('GET', `${path(id)}/B`)).body).toMatchObject({ value: 'long-enough', hidden: false });
});

test('a key with several scopes has to be named with one', async () => {
  await using world = await startWorld();
  const id = await world.project();
  await world.api('POST', path(id), { key: 'A', value: 'all' });
  await world.api('POST', path(id), { key: 'A', value: 'prod', environment_scope: 'production' });
  expect((await world.api('GET', `${path(id)}/A`)).status).toBe(409);
  const { body } = await world.api('GET', `${path(id)}/A?filter%5Benvironment_scope%5D=production`);
  expect(body.value).toBe('prod');
});

test('protected variables reach protected branches only, and what the API sets wins', async () => {
  await using world = await startWorld({ runner: 'manual', newProjectVariablesRole: 'maintainer' });
  const id = await world.project('unit: {script: [make], variables: {A: file}}\n');
  await world.api('POST', path(id), { key: 'SECRET', value: 's', protected: true });
  await world.api('POST', path(id), { key: 'A', value: 'project' });
  await world.api('POST', `/projects/${id}/repository/branches`, { branch: 'pr-1', ref: 'main' });
  const run = async (ref: string, variables: unknown[] = []) => {
    const { body } = await world.api('POST', `/projects/${id}/pipeline`, { ref, variables });
    const job = world.gitlab.pipelines(id).find((pipeline) => pipeline.id === body.id)?.jobs[0];
    return world.gitlab.jobVariables(job?.id ?? 0);
  };
  expect(await run('main')).toMatchObject({ SECRET: 's', A: 'project', CI_COMMIT_BRANCH: 'main' });
  const unprotected = await run('pr-1', [{ key: 'A', value: 'api' }]);
  expect(unprotected).toMatchObject({ A: 'api', CI_COMMIT_REF_PROTECTED: 'false' });
  expect(unprotected).not.toHaveProperty('SECRET');
});
