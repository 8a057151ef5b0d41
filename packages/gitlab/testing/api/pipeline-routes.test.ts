import { expect, test } from 'vitest';
import { isComplete } from '../ci/composite-status.ts';
import { startReceiver, startWorld, type World } from '../harness.ts';

const TWO_STAGES = `
stages: [build, test]
compile: {stage: build, script: [make]}
unit: {stage: test, script: [make test]}
`;

const start = (world: World, id: number, body = {}) =>
  world.api('POST', `/projects/${id}/pipeline`, { ref: 'main', ...body });

/** Starts a pipeline and waits for its end. */
async function run(world: World, ciFile: string) {
  const id = await world.project(ciFile);
  await start(world, id);
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id).find(({ status }) => isComplete(status)));
  return { id, pipeline, jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.name, job.status])) };
}

test('a pipeline runs from created to success, stage by stage, and every move is told to the hook', async () => {
  await using world = await startWorld();
  await using receiver = await startReceiver();
  const id = await world.project(TWO_STAGES);
  await world.api('POST', `/projects/${id}/hooks`, { url: receiver.url, pipeline_events: true, job_events: true });
  const created = await start(world, id);
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ status: 'created', source: 'api', ref: 'main' });

  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id).find(({ status }) => isComplete(status)));
  await world.gitlab.quiet();
  expect(pipeline.status).toBe('success');
  const told = receiver.received.map(({ body }) =>
    body.object_kind === 'build'
      ? `${body.build_name} ${body.build_status}`
      : `pipeline ${body.object_attributes.status}`,
  );
  const jobMoves = ['created', 'pending', 'running', 'success'];
  expect(new Set(told)).toEqual(
    new Set([
      ...jobMoves.flatMap((status) => [`compile ${status}`, `unit ${status}`]),
      ...['pending', 'running', 'success'].map((status) => `pipeline ${status}`),
    ]),
  );
});

test.for<[string, string | undefined, object, string]>([
  ['a ref that is not there', TWO_STAGES, { ref: 'nowhere' }, 'Reference not found'],
  [
    'workflow rules that shut it out',
    `workflow: {rules: [{when: never}]}\n${TWO_STAGES}`,
    {},
    'Pipeline filtered out by workflow rules.',
  ],
  [
    'rules that leave no job',
    'a: {script: [x], rules: [{if: $NEVER}]}\n',
    {},
    'The resulting pipeline would have been empty.',
  ],
  [
    'variables nobody may set',
    TWO_STAGES,
    { variables: [{ key: 'A', value: 'b' }] },
    'Insufficient permissions to set pipeline variables',
  ],
  ['an invalid CI file', 'a: {stage: ship, script: [x]}\n', {}, 'a job: chosen stage ship does not exist'],
])('%s is a 400 that says so', async ([_what, ciFile, body, message]) => {
  await using world = await startWorld();
  const id = await world.project(ciFile);
  const answer = await start(world, id, body);
  expect(answer.status).toBe(400);
  expect(answer.body.message.base[0]).toContain(message);
  expect(world.gitlab.pipelines(id)).toEqual([]);
});

test('a commit without a CI file gets no pipeline', async () => {
  await using world = await startWorld();
  const id = await world.project();
  const tree = await world.workTree({ 'a.txt': 'a' });
  await world.git(tree, 'push', world.remote('ci/project-1'), 'HEAD:refs/heads/main');
  expect((await start(world, id)).body.message).toEqual({ base: ['Missing CI config file'] });
});

test('the CI file may have another name', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES, { ci_config_path: 'ci/main.yml' });
  expect((await start(world, id)).body.message).toEqual({ base: ['Missing CI config file'] });
  const tree = await world.workTree({ 'ci/main.yml': TWO_STAGES });
  await world.git(tree, 'push', world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  expect((await start(world, id, { ref: 'pr-1' })).status).toBe(201);
});

test('a Maintainer may set variables once the project allows Maintainers', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  await world.api('PUT', `/projects/${id}`, { ci_pipeline_variables_minimum_override_role: 'maintainer' });
  const { status, body } = await start(world, id, { variables: [{ key: 'EVENT', value: 'push' }] });
  expect(status).toBe(201);
  const { body: variables } = await world.api('GET', `/projects/${id}/pipelines/${body.id}/variables`);
  expect(variables).toEqual([{ key: 'EVENT', value: 'push', variable_type: 'env_var' }]);
});

test('it runs at the head the ref has when asked, not at the one it had before', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  const tree = await world.workTree({ '.gitlab-ci.yml': TWO_STAGES });
  const push = () => world.git(tree, 'push', '-f', world.remote('ci/project-1'), 'HEAD:refs/heads/pr-1');
  await push();
  await world.git(tree, 'commit', '--allow-empty', '-m', 'newer');
  await push();
  expect((await start(world, id, { ref: 'pr-1' })).body.sha).toBe(await world.git(tree, 'rev-parse', 'HEAD'));
});

test('a script that exits with a fault fails its job, and later stages are skipped', async () => {
  await using world = await startWorld();
  const { pipeline, jobs } = await run(world, TWO_STAGES.replace('[make]', '["exit 1"]'));
  expect([pipeline.status, jobs]).toEqual(['failed', { compile: 'failed', unit: 'skipped' }]);
});

test('a job that may fail leaves the pipeline successful, with warnings', async () => {
  await using world = await startWorld();
  const { id, pipeline } = await run(world, 'a: {script: [exit 1], allow_failure: true}\nb: {script: [x]}\n');
  const { body } = await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}`);
  expect(body).toMatchObject({ status: 'success', detailed_status: { text: 'passed with warnings' } });
});

test('jobs for after a failure run then only', async () => {
  await using world = await startWorld();
  const later =
    'clean: {stage: deploy, script: [x], when: on_failure}\nlog: {stage: deploy, script: [x], when: always}\n';
  const bad = await run(world, `a: {script: [exit 1]}\n${later}`);
  expect(bad.jobs).toEqual({ a: 'failed', clean: 'success', log: 'success' });
  const good = await run(world, `a: {script: [x]}\n${later}`);
  expect(good.jobs).toEqual({ a: 'success', clean: 'skipped', log: 'success' });
});

test('needs let a job run before its stage', async () => {
  await using world = await startWorld({
    runner: { stepMs: 2, outcome: (name) => (name === 'slow' ? 'hang' : 'success') },
  });
  const id = await world.project(
    'slow: {stage: build, script: [x]}\nfast: {stage: build, script: [x]}\nunit: {stage: test, needs: [fast], script: [x]}\n',
  );
  await start(world, id);
  const job = (name: string) => world.gitlab.pipelines(id)[0]?.jobs.find((candidate) => candidate.name === name);
  await world.gitlab.until(() => job('unit')?.status === 'success');
  expect(job('slow')?.status).toBe('running');
});

test('a parallel job comes in parts, each with its own number', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(
    'unit: {script: [x], parallel: 2}\nmatrix: {script: [x], parallel: {matrix: [{OS: [a, b]}]}}\n',
  );
  await start(world, id);
  const jobs = world.gitlab.pipelines(id)[0]?.jobs ?? [];
  expect(jobs.map(({ name }) => name)).toEqual(['unit 1/2', 'unit 2/2', 'matrix: [a]', 'matrix: [b]']);
  expect(world.gitlab.jobVariables(jobs[1]?.id ?? 0)).toMatchObject({ CI_NODE_INDEX: '2', CI_NODE_TOTAL: '2' });
});

test('rules see what the pipeline is started with', async () => {
  await using world = await startWorld({ runner: 'manual', newProjectVariablesRole: 'maintainer' });
  const id = await world.project(
    'nightly: {script: [x], rules: [{if: $KIND == "nightly"}]}\nevery: {script: [x]}\npush: {script: [x], only: [pushes]}\n',
  );
  const names = async (body: object) => {
    const { body: pipeline } = await start(world, id, body);
    const { body: jobs } = await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}/jobs`);
    return jobs.map((job: { name: string }) => job.name).toSorted();
  };
  expect(await names({})).toEqual(['every']);
  expect(await names({ variables: [{ key: 'KIND', value: 'nightly' }] })).toEqual(['every', 'nightly']);
});

test('the list is filtered and ordered as asked', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES, { auto_cancel_pending_pipelines: 'disabled' });
  await world.api('POST', `/projects/${id}/repository/branches`, { branch: 'pr-1', ref: 'main' });
  const first = (await start(world, id)).body;
  const second = (await start(world, id, { ref: 'pr-1' })).body;
  world.gitlab.setPipelineStatus(id, first.id, 'success');
  const ids = async (query: string) => {
    const { body } = await world.api('GET', `/projects/${id}/pipelines?${query}`);
    return body.map((pipeline: { id: number }) => pipeline.id);
  };
  expect(await ids('')).toEqual([second.id, first.id]);
  expect(await ids('sort=asc')).toEqual([first.id, second.id]);
  expect(await ids('ref=pr-1')).toEqual([second.id]);
  expect(await ids(`sha=${first.sha}`)).toHaveLength(2);
  expect(await ids('status=success')).toEqual([first.id]);
  expect(await ids('scope=finished')).toEqual([first.id]);
  expect(await ids('source=push')).toEqual([]);
  expect(await ids(`updated_after=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
});

test('the latest pipeline is 403 where there is none', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  expect((await world.api('GET', `/projects/${id}/pipelines/latest`)).status).toBe(403);
  const { body } = await start(world, id);
  expect((await world.api('GET', `/projects/${id}/pipelines/latest`)).body.id).toBe(body.id);
});

test('retrying a pipeline gives failed jobs new ids in the same pipeline', async () => {
  let broken = true;
  const outcome = (name: string) => (name === 'unit' && broken ? 'failed' : 'success');
  await using world = await startWorld({ runner: { stepMs: 2, outcome } });
  const { id, pipeline } = await run(world, `${TWO_STAGES}after: {stage: .post, script: [x]}\n`);
  expect(pipeline.status).toBe('failed');
  broken = false;
  const { status } = await world.api('POST', `/projects/${id}/pipelines/${pipeline.id}/retry`);
  expect(status).toBe(201);
  await world.gitlab.until(() => pipeline.status === 'success');
  const jobs = async (query: string) =>
    (await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}/jobs${query}`)).body;
  const now = await jobs('');
  expect(now.map(({ name, status: is }: { name: string; status: string }) => [name, is]).toSorted()).toEqual([
    ['after', 'success'],
    ['compile', 'success'],
    ['unit', 'success'],
  ]);
  const all = await jobs('?include_retried=true');
  expect(all).toHaveLength(4);
  expect(new Set(all.map((job: { id: number }) => job.id)).size).toBe(4);
  expect(now[0].pipeline).toMatchObject({ id: pipeline.id, status: 'success' });
});

test('retrying what has not failed changes nothing', async () => {
  await using world = await startWorld();
  const { id, pipeline } = await run(world, TWO_STAGES);
  expect((await world.api('POST', `/projects/${id}/pipelines/${pipeline.id}/retry`)).status).toBe(201);
  expect(pipeline.jobs).toHaveLength(2);
});

test('cancelling ends waiting jobs at once and running ones by way of canceling', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  const { body } = await start(world, id);
  world.gitlab.setJobStatus(id, 'compile', 'running');
  const { status } = await world.api('POST', `/projects/${id}/pipelines/${body.id}/cancel`);
  expect(status).toBe(201);
  const [pipeline] = world.gitlab.pipelines(id);
  expect(pipeline?.jobs.map((job) => job.status)).toEqual(['canceling', 'canceled']);
  expect(pipeline?.status).toBe('canceling');
  world.gitlab.setJobStatus(id, 'compile', 'canceled');
  expect(pipeline?.status).toBe('canceled');
});

test('jobs come in pages', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project('unit: {script: [x], parallel: 45}\n');
  const { body } = await start(world, id);
  const page = (number: number) => world.api('GET', `/projects/${id}/pipelines/${body.id}/jobs?page=${number}`);
  expect((await page(1)).body).toHaveLength(20);
  const last = await page(3);
  expect([last.body.length, last.headers.get('x-next-page'), last.headers.get('x-total')]).toEqual([5, '', '45']);
});

test('a test report is given in full and in summary', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  const { body } = await start(world, id);
  const report = { total_time: 1, total_count: 2, success_count: 1, failed_count: 1, skipped_count: 0, error_count: 0 };
  const suite = { name: 'unit', test_cases: [{ name: 'adds', status: 'failed' }] };
  world.gitlab.setTestReport(body.id, { ...report, test_suites: [suite] });
  const path = `/projects/${id}/pipelines/${body.id}`;
  expect((await world.api('GET', `${path}/test_report`)).body).toMatchObject({ failed_count: 1, test_suites: [suite] });
  const { body: summary } = await world.api('GET', `${path}/test_report_summary`);
  expect(summary).toMatchObject({ total: { count: 2, failed: 1 }, test_suites: [{ name: 'unit' }] });
});

test('a pipeline is given a name', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(TWO_STAGES);
  const { body } = await start(world, id);
  await world.api('PUT', `/projects/${id}/pipelines/${body.id}/metadata`, { name: 'PR 7' });
  expect((await world.api('GET', `/projects/${id}/pipelines/${body.id}`)).body.name).toBe('PR 7');
});

test('instances of today say otherwise that rules left no pipeline', async () => {
  await using world = await startWorld({ wording: 'current' });
  const id = await world.project(`workflow: {rules: [{when: never}]}\n${TWO_STAGES}`);
  const { body } = await start(world, id);
  expect(body.message.base).toEqual(['The pipeline did not run. Review the workflow:rules configuration.']);
});
