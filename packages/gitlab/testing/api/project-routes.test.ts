import { expect, test } from 'vitest';
import { startWorld, TOKEN } from '../harness.ts';

async function groupId(world: Awaited<ReturnType<typeof startWorld>>, path: string): Promise<number> {
  const { body } = await world.api('GET', `/groups/${encodeURIComponent(path)}?with_projects=false`);
  return body.id;
}

test('without a good token everything is 401', async () => {
  await using world = await startWorld();
  for (const headers of [{}, { 'private-token': 'wrong' }, { authorization: 'Bearer wrong' }]) {
    const { status, body } = await world.api('GET', '/user', undefined, headers);
    expect([status, body]).toEqual([401, { message: '401 Unauthorized' }]);
  }
  const { body } = await world.api('GET', '/user', undefined, { authorization: `Bearer ${TOKEN}` });
  expect(body.username).toBe('robot');
});

test('a token that was replaced is no longer good', async () => {
  await using world = await startWorld();
  world.gitlab.setToken('glpat-new');
  expect((await world.api('GET', '/user')).status).toBe(401);
  expect((await world.api('GET', '/user', undefined, { 'private-token': 'glpat-new' })).status).toBe(200);
});

test('the instance tells its version and the token its scopes', async () => {
  await using world = await startWorld();
  expect((await world.api('GET', '/metadata')).body.version).toBe('19.5.0');
  expect((await world.api('GET', '/personal_access_tokens/self')).body).toMatchObject({
    active: true,
    scopes: ['api', 'read_user'],
  });
});

test('a project is made in a nested group and found by id and by encoded path', async () => {
  await using world = await startWorld();
  const namespace = await groupId(world, 'ci/nested');
  const { status, body } = await world.api('POST', '/projects', { path: 'owner_repo', namespace_id: namespace });
  expect(status).toBe(201);
  expect(body).toMatchObject({ path_with_namespace: 'ci/nested/owner_repo', default_branch: null, lfs_enabled: true });
  expect((await world.api('GET', `/projects/${body.id}`)).body.id).toBe(body.id);
  expect((await world.api('GET', '/projects/ci%2Fnested%2Fowner_repo')).body.id).toBe(body.id);
});

test('a path with plain slashes is not found', async () => {
  await using world = await startWorld();
  await world.gitlab.createProject('ci/owner_repo');
  expect((await world.api('GET', '/projects/ci/owner_repo')).status).toBe(404);
});

test('a project that is not there is 404', async () => {
  await using world = await startWorld();
  const { status, body } = await world.api('GET', '/projects/ci%2Fnowhere');
  expect([status, body]).toEqual([404, { message: '404 Project Not Found' }]);
});

test('a path that is taken is refused, whatever its case', async () => {
  await using world = await startWorld();
  const namespace_id = await groupId(world, 'ci');
  await world.api('POST', '/projects', { path: 'owner_repo', namespace_id });
  const { status, body } = await world.api('POST', '/projects', { path: 'Owner_Repo', namespace_id });
  expect(status).toBe(400);
  expect(body.message.path).toEqual(['has already been taken']);
});

test('two requests at once cannot both make a project', async () => {
  await using world = await startWorld();
  const namespace_id = await groupId(world, 'ci');
  const both = await Promise.all(
    [1, 2].map(() => world.api('POST', '/projects', { path: 'owner_repo', namespace_id })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 400]);
});

test('no project is made where the robot may not, or without a name', async () => {
  await using world = await startWorld({ readOnlyGroups: ['others'] });
  const namespace_id = await groupId(world, 'others');
  const refused = await world.api('POST', '/projects', { path: 'x', namespace_id });
  expect([refused.status, refused.body.message.namespace]).toEqual([400, ['is not valid']]);
  const nameless = await world.api('POST', '/projects', { namespace_id });
  expect(nameless.status).toBe(400);
});

test('CI settings are ignored on create and taken on update', async () => {
  await using world = await startWorld();
  const setting = { ci_pipeline_variables_minimum_override_role: 'maintainer' };
  const { body } = await world.api('POST', '/projects', {
    path: 'x',
    namespace_id: await groupId(world, 'ci'),
    ...setting,
  });
  expect(body.ci_pipeline_variables_minimum_override_role).toBe('no_one_allowed');
  await world.api('PUT', `/projects/${body.id}`, setting);
  expect((await world.api('GET', `/projects/${body.id}`)).body).toMatchObject(setting);
});

test('an update must say something', async () => {
  await using world = await startWorld();
  const id = await world.project();
  expect((await world.api('PUT', `/projects/${id}`, {})).status).toBe(400);
});

test('a search for a namespace is fuzzy, and the exact one is not first', async () => {
  await using world = await startWorld({ groups: ['mirror', 'mirror-old', 'a/mirror-too'] });
  const { body } = await world.api('GET', '/namespaces?search=mirror');
  const paths = body.map((namespace: { path: string }) => namespace.path);
  expect(paths).toContain('mirror');
  expect(paths[0]).not.toBe('mirror');
});

test('lists come in pages with a link to the next', async () => {
  await using world = await startWorld();
  for (let number = 1; number <= 3; number += 1) await world.project();
  const first = await world.api('GET', '/projects?per_page=2');
  expect(first.body).toHaveLength(2);
  expect(first.headers.get('x-next-page')).toBe('2');
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await world.api('GET', next.slice(`${world.gitlab.url}/api/v4`.length));
  expect(second.body).toHaveLength(1);
  expect(second.headers.get('x-next-page')).toBe('');
  expect(second.headers.get('link')).not.toContain('rel="next"');
});

test('switches may come as text, and what is no valid value is refused', async () => {
  await using world = await startWorld();
  const id = await world.project();
  expect((await world.api('PUT', `/projects/${id}`, { lfs_enabled: 'false' })).body.lfs_enabled).toBe(false);
  const { status, body } = await world.api('PUT', `/projects/${id}`, { visibility: 'secret' });
  expect([status, body]).toEqual([400, { error: 'visibility does not have a valid value' }]);
});

test('a renamed project is found by its old path through a redirect, for reading only', async () => {
  await using world = await startWorld();
  const { id } = await world.gitlab.createProject('ci/old');
  await world.api('PUT', `/projects/${id}`, { path: 'new' });
  const { status, body } = await world.api('GET', '/projects/ci%2Fold');
  expect([status, body.id, body.path_with_namespace]).toEqual([200, id, 'ci/new']);
  const headers = { 'private-token': TOKEN };
  const answer = await fetch(`${world.gitlab.url}/api/v4/projects/ci%2Fold`, { headers, redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([301, `${world.gitlab.url}/api/v4/projects/${id}`]);
  expect((await world.api('PUT', '/projects/ci%2Fold', { lfs_enabled: false })).status).toBe(405);
});
