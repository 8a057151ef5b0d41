import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';

const branches = (id: number) => `/projects/${id}/repository/branches`;
const CI = 'unit: {script: [make]}\n';

test('a branch with slashes is made, found by its encoded name, searched and deleted', async () => {
  await using world = await startWorld();
  const id = await world.project(CI);
  expect((await world.api('POST', branches(id), { branch: 'gh/1', ref: 'main' })).status).toBe(201);
  expect((await world.api('GET', `${branches(id)}/gh%2F1`)).body).toMatchObject({ name: 'gh/1', protected: false });
  const { body } = await world.api('GET', `${branches(id)}?search=%5Egh`);
  expect(body).toMatchObject([{ name: 'gh/1', default: false }]);
  expect((await world.api('DELETE', `${branches(id)}/gh%2F1`)).status).toBe(204);
  expect((await world.api('GET', `${branches(id)}/gh%2F1`)).status).toBe(404);
});

test.for([
  ['a branch that is there', 'POST', '', { branch: 'main', ref: 'main' }, 400, 'Branch already exists'],
  ['a branch of nothing', 'POST', '', { branch: 'x', ref: 'nowhere' }, 400, 'Invalid reference name: x'],
  ['a branch named like a commit', 'POST', '', { branch: 'a'.repeat(40), ref: 'main' }, 400, 'Branch name is invalid'],
  [
    'deleting the default branch',
    'DELETE',
    '/main',
    undefined,
    400,
    'The default branch of a project cannot be deleted.',
  ],
  ['deleting a protected branch', 'DELETE', '/kept', undefined, 405, 'Protected branch cannot be deleted'],
  ['deleting what is not there', 'DELETE', '/nowhere', undefined, 404, '404 Branch Not Found'],
] as const)('%s is refused', async ([_what, method, path, body, status, message]) => {
  await using world = await startWorld();
  const id = await world.project(CI);
  await world.api('POST', branches(id), { branch: 'kept', ref: 'main' });
  await world.api('POST', `/projects/${id}/protected_branches`, { name: 'kept' });
  const answer = await world.api(method, `${branches(id)}${path}`, body);
  expect([answer.status, answer.body.message]).toEqual([status, message]);
});

test('protecting a branch twice is a conflict', async () => {
  await using world = await startWorld();
  const id = await world.project(CI);
  const { status, body } = await world.api('POST', `/projects/${id}/protected_branches`, { name: 'main' });
  expect([status, body.message]).toEqual([409, "Protected branch 'main' already exists"]);
});

test('who may push to a protected branch is settled when it is protected', async () => {
  await using world = await startWorld();
  const id = await world.project(CI);
  const { body } = await world.api('PATCH', `/projects/${id}/protected_branches/main`, { push_access_level: 0 });
  expect(body.push_access_levels).toMatchObject([{ access_level: 40 }]);
});
