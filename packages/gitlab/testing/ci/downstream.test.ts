import { expect, test } from 'vitest';
import { startReceiver, startWorld, type World } from '../harness.ts';

const PARENT = 'child: {trigger: {include: ci/child.yml, strategy: depend}}\n';

async function projectWithChild(world: World, parent: string, child: string): Promise<number> {
  const id = await world.project();
  const tree = await world.workTree({ '.gitlab-ci.yml': parent, 'ci/child.yml': child });
  await world.git(tree, 'push', '-o', 'ci.no_pipeline', world.remote('ci/project-1'), 'HEAD:refs/heads/main');
  return id;
}

const start = (world: World, id: number) => world.api('POST', `/projects/${id}/pipeline`, { ref: 'main' });

test('a trigger job starts a child pipeline from a file and takes its status', async () => {
  await using world = await startWorld();
  await using receiver = await startReceiver();
  const id = await projectWithChild(world, PARENT, 'unit: {script: [exit 1]}\n');
  await world.api('POST', `/projects/${id}/hooks`, { url: receiver.url, pipeline_events: true });
  const { body: parent } = await start(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'failed');
  await world.gitlab.quiet();

  const { body: triggers } = await world.api('GET', `/projects/${id}/pipelines/${parent.id}/trigger_jobs`);
  expect(triggers).toMatchObject([
    { name: 'child', status: 'failed', downstream_pipeline: { status: 'failed', source: 'parent_pipeline' } },
  ]);
  const childId = triggers[0].downstream_pipeline.id;
  const { body: jobs } = await world.api('GET', `/projects/${id}/pipelines/${childId}/jobs`);
  expect(jobs).toMatchObject([{ name: 'unit', status: 'failed', failure_reason: 'script_failure' }]);
  const told = receiver.received.find(({ body }) => body.object_attributes.id === childId);
  expect(told?.body.source_pipeline).toMatchObject({ pipeline_id: parent.id, project: { id } });
});

test('child pipelines are listed only when asked for, and trigger jobs are no CI jobs', async () => {
  await using world = await startWorld();
  const id = await projectWithChild(world, PARENT, 'unit: {script: [x]}\n');
  const { body: parent } = await start(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'success');
  const list = async (query: string) => (await world.api('GET', `/projects/${id}/pipelines${query}`)).body;
  expect(await list('')).toMatchObject([{ id: parent.id }]);
  expect(await list('?source=parent_pipeline')).toHaveLength(1);
  expect((await world.api('GET', `/projects/${id}/pipelines/${parent.id}/jobs`)).body).toEqual([]);
});

test('without strategy: depend the trigger job is done once the child exists', async () => {
  await using world = await startWorld({ runner: { stepMs: 2, outcome: () => 'hang' } });
  const id = await projectWithChild(world, 'child: {trigger: {include: ci/child.yml}}\n', 'unit: {script: [x]}\n');
  await start(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'success');
  expect(world.gitlab.pipelines(id)[1]?.status).not.toBe('success');
});

test('a child that cannot be made fails its trigger job', async () => {
  await using world = await startWorld();
  const id = await projectWithChild(world, PARENT.replace('child.yml', 'nowhere.yml'), 'x: {}\n');
  await start(world, id);
  const job = await world.gitlab.until(() =>
    world.gitlab.pipelines(id)[0]?.jobs.find(({ status }) => status === 'failed'),
  );
  expect(job).toMatchObject({ failureReason: 'downstream_pipeline_creation_failed', downstream: null });
});

test('another project is triggered too', async () => {
  await using world = await startWorld();
  const other = await world.project('unit: {script: [x]}\n');
  const id = await world.project('deploy: {trigger: {project: ci/project-1, branch: main, strategy: depend}}\n');
  await start(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'success');
  expect(world.gitlab.pipelines(other)[0]).toMatchObject({ source: 'pipeline', status: 'success' });
});

test('an instance before 19.2 knows only the older address of trigger jobs', async () => {
  await using world = await startWorld({ version: '19.1', runner: 'manual' });
  const id = await projectWithChild(world, PARENT, 'unit: {script: [x]}\n');
  const { body } = await start(world, id);
  const path = `/projects/${id}/pipelines/${body.id}`;
  expect((await world.api('GET', `${path}/trigger_jobs`)).status).toBe(404);
  expect((await world.api('GET', `${path}/bridges`)).body).toMatchObject([
    { name: 'child', downstream_pipeline: null },
  ]);
});

test('cancelling a pipeline cancels its children', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await projectWithChild(world, PARENT, 'unit: {script: [x]}\n');
  const { body } = await start(world, id);
  world.gitlab.setJobStatus(id, 'child', 'running');
  const child = await world.gitlab.until(() => world.gitlab.pipelines(id)[1]);
  await world.api('POST', `/projects/${id}/pipelines/${body.id}/cancel`);
  expect([child.status, world.gitlab.pipelines(id)[0]?.status]).toEqual(['canceled', 'canceled']);
});

test.for([
  ['stay with the parent', '', undefined],
  ['reach the child when forwarded', ', forward: {pipeline_variables: true}', 'push'],
] as const)('variables set through the API %s', async ([_what, forward, expected]) => {
  await using world = await startWorld({ runner: 'manual', newProjectVariablesRole: 'maintainer' });
  const parent = `child: {trigger: {include: ci/child.yml${forward}}, variables: {OWN: yes it is}}\n`;
  const id = await projectWithChild(world, parent, 'unit: {script: [x]}\n');
  await world.api('POST', `/projects/${id}/pipeline`, { ref: 'main', variables: [{ key: 'EVENT', value: 'push' }] });
  world.gitlab.setJobStatus(id, 'child', 'running');
  const child = await world.gitlab.until(() => world.gitlab.pipelines(id)[1]);
  const variables = world.gitlab.jobVariables(child.jobs[0]?.id ?? 0);
  expect([variables.OWN, variables.EVENT]).toEqual(['yes it is', expected]);
});
