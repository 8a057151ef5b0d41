import { expect, test } from 'vitest';
import { isComplete } from '../ci/composite-status.ts';
import { startReceiver, startWorld } from '../harness.ts';

const TWO_STAGES = `
stages: [build, test]
compile: {stage: build, script: [make]}
unit: {stage: test, script: [make test]}
`;

test('a pipeline runs from created to success, stage by stage, and every move is told to the hook', async () => {
  await using world = await startWorld();
  await using receiver = await startReceiver();
  const id = await world.project(TWO_STAGES);
  await world.api('POST', `/projects/${id}/hooks`, { url: receiver.url, pipeline_events: true, job_events: true });

  const created = await world.api('POST', `/projects/${id}/pipeline`, { ref: 'main' });
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
  expect(new Set(told)).toEqual(
    new Set([
      ...['created', 'pending', 'running', 'success'].flatMap((status) => [`compile ${status}`, `unit ${status}`]),
      ...['pending', 'running', 'success'].map((status) => `pipeline ${status}`),
    ]),
  );
});
