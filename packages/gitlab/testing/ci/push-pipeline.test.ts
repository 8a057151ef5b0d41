import { expect, test } from 'vitest';
import { commit, startReceiver, startWorld, type World } from '../harness.ts';

const CI = 'unit: {script: [make test]}\n';

async function pushWith(world: World, ciFile: string, ...options: string[]) {
  const id = await world.project(CI);
  const tree = await world.workTree({ '.gitlab-ci.yml': ciFile });
  const push = options.flatMap((option) => ['-o', option]);
  await world.git(tree, 'push', ...push, world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  return { id, tree };
}

test('a push starts a pipeline of its own', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { id } = await pushWith(world, CI);
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id)[0]);
  expect(pipeline).toMatchObject({ source: 'push', ref: 'pr-1', status: 'created' });
});

test('ci.skip leaves a skipped pipeline without CI jobs, and tells the hook', async () => {
  await using world = await startWorld();
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  await world.api('POST', `/projects/${id}/hooks`, { url: receiver.url, push_events: false, pipeline_events: true });
  const tree = await world.workTree({ '.gitlab-ci.yml': CI });
  await world.git(tree, 'push', '-o', 'ci.skip', world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id)[0]);
  await world.gitlab.quiet();
  expect(pipeline).toMatchObject({ source: 'push', status: 'skipped', jobs: [] });
  expect(receiver.received.map(({ body }) => body.object_attributes.status)).toEqual(['skipped']);
});

test('ci.no_pipeline starts none', async () => {
  await using world = await startWorld();
  const { id } = await pushWith(world, CI, 'ci.no_pipeline');
  await world.gitlab.quiet();
  expect(world.gitlab.pipelines(id)).toEqual([]);
});

test('ci.variable reaches the pipeline', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { id } = await pushWith(world, CI, 'ci.variable=KIND=nightly');
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id)[0]);
  expect(pipeline.variables).toEqual([{ key: 'KIND', value: 'nightly', variable_type: 'env_var' }]);
});

test('a push with a broken CI file leaves a failed pipeline that says why', async () => {
  await using world = await startWorld();
  const { id } = await pushWith(world, 'unit: {stage: nowhere, script: [make]}\n');
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id)[0]);
  const { body } = await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}`);
  expect(body).toMatchObject({ status: 'failed', yaml_errors: expect.stringContaining('chosen stage nowhere') });
});

test('a newer push cancels the older pipeline of the same branch, unless that is switched off', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { id, tree } = await pushWith(world, CI);
  await world.gitlab.until(() => world.gitlab.pipelines(id).length === 1);
  await commit(world, tree, { 'a.txt': '1' });
  await world.git(tree, 'push', world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  await world.gitlab.until(() => world.gitlab.pipelines(id).length === 2);
  expect(world.gitlab.pipelines(id).map(({ status }) => status)).toEqual(['canceled', 'created']);

  await world.api('PUT', `/projects/${id}`, { auto_cancel_pending_pipelines: 'disabled' });
  await commit(world, tree, { 'a.txt': '2' });
  await world.git(tree, 'push', world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  await world.gitlab.until(() => world.gitlab.pipelines(id).length === 3);
  expect(world.gitlab.pipelines(id).map(({ status }) => status)).toEqual(['canceled', 'created', 'created']);
});
