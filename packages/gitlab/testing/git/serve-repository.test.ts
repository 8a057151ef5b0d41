import { expect, test } from 'vitest';
import { commit, startWorld, type World } from '../harness.ts';

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`;

/** A project with two commits on `main`, and the work tree they came from. */
async function pushed(world: World) {
  const id = await world.project();
  const path = 'ci/project-1';
  const tree = await world.workTree({ 'a.txt': 'one' });
  await commit(world, tree, { 'a.txt': 'two' });
  const push = (...args: string[]) => world.git(tree, 'push', world.remote(path), ...args);
  await push('HEAD:refs/heads/main');
  return { id, path, tree, push };
}

test('the first push makes its branch the default and protects it', async () => {
  await using world = await startWorld();
  const { id } = await pushed(world);
  const { body } = await world.api('GET', `/projects/${id}`);
  expect(body).toMatchObject({ default_branch: 'main', empty_repo: false });
  const { body: rules } = await world.api('GET', `/projects/${id}/protected_branches`);
  expect(rules).toMatchObject([{ name: 'main', allow_force_push: false }]);
});

test('a force push to a protected branch is refused, until the rule allows it', async () => {
  await using world = await startWorld();
  const { id, tree, push } = await pushed(world);
  await world.git(tree, 'reset', '--hard', '--quiet', 'HEAD~1');
  await commit(world, tree, { 'b.txt': 'other' });
  await expect(push('--force', 'HEAD:main')).rejects.toThrow(
    'GitLab: You are not allowed to force push code to a protected branch on this project.',
  );
  await world.api('PATCH', `/projects/${id}/protected_branches/main`, { allow_force_push: true });
  await push('--force', 'HEAD:main');
  expect(await world.gitlab.branches(id)).toEqual([{ name: 'main', sha: await world.git(tree, 'rev-parse', 'HEAD') }]);
});

test('an unprotected branch takes a force push and may be deleted', async () => {
  await using world = await startWorld();
  const { id, tree, push } = await pushed(world);
  await push('HEAD:refs/heads/pr-1');
  await world.git(tree, 'reset', '--hard', '--quiet', 'HEAD~1');
  await push('--force', 'HEAD:refs/heads/pr-1');
  await push('--delete', 'pr-1');
  expect((await world.gitlab.branches(id)).map(({ name }) => name)).toEqual(['main']);
});

test.for([
  ['the default branch is not deleted', ['--delete', 'main'], 'The default branch of a project cannot be deleted.'],
  [
    'a branch is not named like a commit',
    ['HEAD:refs/heads/<sha>'],
    'You cannot create a branch with a SHA-1 or SHA-256 branch name.',
  ],
  ["GitLab's own refs are not pushed", ['HEAD:refs/pipelines/1'], 'deny updating a hidden ref'],
] as const)('%s', async ([_rule, args, message]) => {
  await using world = await startWorld();
  const { push, tree } = await pushed(world);
  const sha = await world.git(tree, 'rev-parse', 'HEAD');
  await expect(push(...args.map((arg) => arg.replace('<sha>', sha)))).rejects.toThrow(message);
});

test('a branch may have a commit id within its name', async () => {
  await using world = await startWorld();
  const { push, tree } = await pushed(world);
  const sha = await world.git(tree, 'rev-parse', 'HEAD');
  await expect(push(`HEAD:refs/heads/gh/${sha}`)).resolves.toBeDefined();
});

test('a pointer to an LFS object that GitLab has not is refused, unless LFS is off or the object is there', async () => {
  await using world = await startWorld();
  const { id, tree, push } = await pushed(world);
  await commit(world, tree, { 'big.bin': POINTER });
  await expect(push('HEAD:refs/heads/pr-1')).rejects.toThrow(
    'GitLab: LFS objects are missing. Ensure LFS is properly set up or try a manual "git lfs push --all".',
  );
  world.gitlab.addLfsObject(id, 'ab'.repeat(32));
  await push('HEAD:refs/heads/pr-1');
  await commit(world, tree, { 'big.bin': POINTER.replaceAll('ab', 'cd') });
  await world.api('PUT', `/projects/${id}`, { lfs_enabled: false });
  await push('HEAD:refs/heads/pr-1');
});

test('a refused push leaves nothing behind', async () => {
  await using world = await startWorld();
  const { tree, push } = await pushed(world);
  await commit(world, tree, { 'big.bin': POINTER });
  await expect(push('HEAD:refs/heads/pr-1', 'HEAD:refs/heads/pr-2')).rejects.toThrow('LFS objects are missing');
  expect(world.gitlab.pushes).toHaveLength(1);
});

test('a push is written down with its options', async () => {
  await using world = await startWorld();
  const { id, tree, push } = await pushed(world);
  const sha = await world.git(tree, 'rev-parse', 'HEAD');
  await push('-o', 'ci.skip', '-o', "ci.variable=A=it's $HOME", 'HEAD:refs/heads/pr-1');
  expect(world.gitlab.pushes.at(-1)).toEqual({
    projectId: id,
    ref: 'refs/heads/pr-1',
    before: '0'.repeat(40),
    after: sha,
    options: ['ci.skip', "ci.variable=A=it's $HOME"],
  });
});

test('git wants a login, and a project that is not there is not there', async () => {
  await using world = await startWorld();
  const { path } = await pushed(world);
  const refs = (project: string, authorization?: string) =>
    fetch(`${world.gitlab.url}/${project}.git/info/refs?service=git-upload-pack`, {
      headers: authorization ? { authorization } : {},
    });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const anonymous = await refs(path);
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get('www-authenticate')).toBe('Basic realm="GitLab"');
  expect((await refs(path, basic('robot:wrong'))).status).toBe(401);
  expect((await refs(path, basic(':glpat-for-tests'))).status).toBe(401);
  expect((await refs(path, basic('anybody:glpat-for-tests'))).status).toBe(200);
  expect((await refs('ci/nowhere', basic('robot:glpat-for-tests'))).status).toBe(404);
});

test('a project whose rule lets no one push takes no push', async () => {
  await using world = await startWorld();
  const { id, push, tree } = await pushed(world);
  await world.api('POST', `/projects/${id}/protected_branches`, { name: 'release-*', push_access_level: 0 });
  await commit(world, tree, { 'c.txt': 'x' });
  await expect(push('HEAD:refs/heads/release-1')).rejects.toThrow(
    'GitLab: You are not allowed to push code to protected branches on this project.',
  );
});
