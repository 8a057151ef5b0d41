import { describe, expect, test } from 'vitest';
import { PROJECT } from '../test-support/gitlab-answers.ts';
import { failureOf, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const ONE = 'projects/7/protected_branches/release%2F1';
const CREATE = 'POST projects/7/protected_branches';
const maintainers = [{ access_level: 40 }];

describe('allowing a force-push', () => {
  test('amends the protection that is there, and nothing else of it', async () => {
    await using server = await startScriptedGitlab();
    server.on(`GET ${ONE}`, { body: { name: 'release/1', allow_force_push: false, push_access_levels: maintainers } });
    server.on(`PATCH ${ONE}`, { body: {} });
    await server.gitlab.allowForcePush(7, 'release/1');
    expect(server.requests[1]?.body).toEqual({ allow_force_push: true });
  });

  test('lets Maintainers push where nobody may', async () => {
    await using server = await startScriptedGitlab();
    server.on(`GET ${ONE}`, { body: { allow_force_push: true, push_access_levels: [{ access_level: 0 }] } });
    server.on(`PATCH ${ONE}`, { body: {} });
    await server.gitlab.allowForcePush(7, 'release/1');
    expect(server.requests[1]?.body).toEqual({ allow_force_push: true, allowed_to_push: [{ access_level: 40 }] });
  });

  test('costs one request where it is allowed already', async () => {
    await using server = await startScriptedGitlab();
    server.on(`GET ${ONE}`, { body: { allow_force_push: true, push_access_levels: maintainers } });
    await server.gitlab.allowForcePush(7, 'release/1');
    expect(server.routes()).toEqual([`GET ${ONE}`]);
  });

  test('creates the protection where there is none, in the body and not in the query', async () => {
    await using server = await startScriptedGitlab();
    server.on(CREATE, { status: 201, body: {} });
    await server.gitlab.allowForcePush(7, 'release/1');
    expect([...(server.requests[1]?.query ?? [])]).toEqual([]);
    expect(server.requests[1]?.body).toEqual({
      name: 'release/1',
      push_access_level: 40,
      merge_access_level: 40,
      allow_force_push: true,
    });
  });

  test('amends the protection that GitLab made in between', async () => {
    await using server = await startScriptedGitlab();
    server.on(`GET ${ONE}`, { status: 404 }, { body: { allow_force_push: false, push_access_levels: maintainers } });
    server.on(CREATE, { status: 409, body: { message: "Protected branch 'release/1' already exists" } });
    server.on(`PATCH ${ONE}`, { body: {} });
    await server.gitlab.allowForcePush(7, 'release/1');
    expect(server.routes().at(-1)).toBe(`PATCH ${ONE}`);
  });

  test("is refused in GitLab's words otherwise", async () => {
    await using server = await startScriptedGitlab();
    server.on(CREATE, { status: 422, body: { message: ['Name is invalid'] } });
    expect((await failureOf(server.gitlab.allowForcePush(7, 'release/1'))).message).toContain('Name is invalid');
  });
});

test('deleting a branch tells whether it was there', async () => {
  await using server = await startScriptedGitlab();
  server.on('DELETE projects/7/repository/branches/pr-1-a%2Fb', { status: 204 });
  expect(await server.gitlab.deleteBranch(7, 'pr-1-a/b')).toBe('deleted');
  expect(await server.gitlab.deleteBranch(7, 'pr-2-gone')).toBe('absent');
});

test('the default branch is set', async () => {
  await using server = await startScriptedGitlab();
  server.on('PUT projects/7', { body: PROJECT });
  await server.gitlab.setDefaultBranch(7, 'trunk');
  expect(server.requests[0]?.body).toEqual({ default_branch: 'trunk' });
});
