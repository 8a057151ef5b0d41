import { expect, test } from 'vitest';
import { startWorld, type World } from '../harness.ts';

async function start(world: World, ciFile: string) {
  const id = await world.project(ciFile);
  await world.api('POST', `/projects/${id}/pipeline`, { ref: 'main' });
  const [pipeline] = world.gitlab.pipelines(id);
  if (!pipeline) throw new Error('no pipeline');
  const job = (name: string) => pipeline.jobs.findLast((candidate) => candidate.name === name);
  const act = (name: string, action: string, body?: object) =>
    world.api('POST', `/projects/${id}/jobs/${job(name)?.id}/${action}`, body);
  return { id, pipeline, job, act };
}

const MANUAL = `
build: {stage: build, script: [x]}
approve: {stage: test, script: [x], when: manual, allow_failure: false}
ship: {stage: deploy, script: [x]}
`;

test('a blocking manual job stops the pipeline until it is played', async () => {
  await using world = await startWorld();
  const { pipeline, job, act } = await start(world, MANUAL);
  await world.gitlab.until(() => pipeline.status === 'manual');
  expect(job('ship')?.status).toBe('created');
  expect((await act('approve', 'play')).status).toBe(200);
  await world.gitlab.until(() => pipeline.status === 'success');
  expect(job('ship')?.status).toBe('success');
});

test('an optional manual job holds up nothing', async () => {
  await using world = await startWorld();
  const { pipeline, job } = await start(world, MANUAL.replace(', allow_failure: false', ''));
  await world.gitlab.until(() => pipeline.status === 'success');
  expect([job('approve')?.status, job('ship')?.status]).toEqual(['manual', 'success']);
});

test('a job that is not manual cannot be played', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { act } = await start(world, MANUAL);
  const { status, body } = await act('build', 'play');
  expect([status, body.message]).toEqual([400, '400 Bad request - Unplayable Job']);
});

test('a retried job is a new job, and the old one cannot be retried again', async () => {
  await using world = await startWorld({ runner: { stepMs: 2, outcome: () => 'failed' } });
  const { id, pipeline, job, act } = await start(world, 'unit: {script: [x]}\n');
  await world.gitlab.until(() => pipeline.status === 'failed');
  const old = job('unit')?.id;
  const { status, body } = await act('unit', 'retry');
  expect(status).toBe(201);
  expect(body.id).not.toBe(old);
  expect(body.pipeline.id).toBe(pipeline.id);
  const again = await world.api('POST', `/projects/${id}/jobs/${old}/retry`);
  expect([again.status, again.body.message]).toEqual([403, '403 Forbidden  - Job is not retryable']);
});

test('a job that is still running cannot be retried', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { act } = await start(world, MANUAL);
  world.gitlab.setJobStatus(101, 'build', 'running');
  expect((await act('build', 'retry')).status).toBe(403);
});

test('a job with retry: 1 gets one more try by itself', async () => {
  await using world = await startWorld({
    runner: { stepMs: 2, outcome: (_name, job) => (job.tries === 0 ? 'failed' : 'success') },
  });
  const { pipeline } = await start(world, 'unit: {script: [x], retry: 1}\n');
  await world.gitlab.until(() => pipeline.status === 'success');
  expect(pipeline.jobs.map(({ status, retried }) => [status, retried])).toEqual([
    ['failed', true],
    ['success', false],
  ]);
});

test('a running job is canceled by way of canceling, or at once by force', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { job, act } = await start(world, MANUAL);
  world.gitlab.setJobStatus(101, 'build', 'running');
  expect((await act('build', 'cancel')).body.status).toBe('canceling');
  expect((await act('build', 'cancel', { force: true })).body.status).toBe('canceled');
  expect((await act('ship', 'cancel')).body.status).toBe('canceled');
  expect(job('approve')?.status).toBe('created');
});

test('the log is text, whole or in part', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { id, job } = await start(world, MANUAL);
  world.gitlab.setJobStatus(id, 'build', 'failed', {
    log: 'one\ntwo\nthree\n',
    failureReason: 'runner_system_failure',
  });
  const trace = (query: string) => world.api('GET', `/projects/${id}/jobs/${job('build')?.id}/trace${query}`);
  expect((await trace('')).body).toBe('one\ntwo\nthree\n');
  expect((await trace('?byte_offset=4&byte_limit=3')).body).toBe('two');
  expect((await trace('?byte_limit=512001')).status).toBe(400);
  const { body } = await world.api('GET', `/projects/${id}/jobs/${job('build')?.id}`);
  expect(body).toMatchObject({ status: 'failed', failure_reason: 'runner_system_failure' });
});

test('a job of another project is not found', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { job } = await start(world, MANUAL);
  const other = await world.project();
  expect((await world.api('GET', `/projects/${other}/jobs/${job('build')?.id}`)).status).toBe(404);
});

test('a test may invent a status, and add a job', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const { id, pipeline } = await start(world, MANUAL);
  world.gitlab.addJob(id, pipeline.id, { name: 'late', stage: 'deploy' });
  world.gitlab.setJobStatus(id, 'late', 'dreaming');
  const { body } = await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}/jobs`);
  expect(body).toContainEqual(expect.objectContaining({ name: 'late', status: 'dreaming' }));
  world.gitlab.setPipelineStatus(id, pipeline.id, 'meditating');
  expect((await world.api('GET', `/projects/${id}/pipelines/${pipeline.id}`)).body.status).toBe('meditating');
});
