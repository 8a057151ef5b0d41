import { expect, test } from 'vitest';
import { ADMIN, READER, SECRET, startDashboard } from './dashboard.ts';
import { buryPipelineJob, DELIVERY, RUN, SHA } from './scene.ts';

const letterPath = (id: string): string => `/dead-letters/${encodeURIComponent(id)}`;

test('a letter tells what it was about and why it was given up, and no secret', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  for (const path of ['/', '/dead-letters', letterPath(id)]) {
    const page = await (await dashboard.get(path, ADMIN)).text();
    expect(page).toContain('GitLab refuses to create a pipeline; its answer was ***');
    expect(page).toContain('acme/site');
    expect(page).not.toContain(SECRET);
  }
  const page = await (await dashboard.get(letterPath(id), ADMIN)).text();
  expect(page).toContain(`https://github.example/acme/site/commit/${SHA}`);
  expect(page).toContain(`/lookup?q=${DELIVERY}`);
});

test('replaying puts the job back into its stage and says so', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  const answer = await dashboard.write('POST', `${letterPath(id)}/replay`, ADMIN);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/dead-letters?done=replayed']);
  expect((await dashboard.queues.pipeline.getWaiting())[0]).toMatchObject({
    name: 'create-pipeline',
    data: { deliveryId: DELIVERY, run: RUN },
  });
  const page = await (await dashboard.get('/dead-letters?done=replayed', ADMIN)).text();
  expect(page).toContain('Replayed: the job waits in its stage again.');
  expect(page).toContain('Nothing had to be given up.');
});

test('a replay that would do nothing is refused with the reason, and the letter stays', async () => {
  const dashboard = await startDashboard();
  const data = { v: 1, deliveryId: DELIVERY, repositoryId: 7, ref: 'refs/heads/main' };
  const id = await buryPipelineJob(dashboard, { stage: 'mirror', jobName: 'mirror-ref', data });
  const answer = await dashboard.write('POST', `${letterPath(id)}/replay`, ADMIN);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('a replay would do nothing');
  expect((await dashboard.get(letterPath(id), ADMIN)).status).toBe(200);
});

test('what somebody else has dropped meanwhile is not found', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  expect((await dashboard.write('POST', `${letterPath(id)}/drop`, ADMIN)).status).toBe(303);
  for (const action of ['replay', 'drop']) {
    expect((await dashboard.write('POST', `${letterPath(id)}/${action}`, ADMIN)).status).toBe(404);
  }
  expect((await dashboard.get(letterPath(id), ADMIN)).status).toBe(404);
});

test('who only reads is offered nothing to press', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  const page = await (await dashboard.get(letterPath(id), READER)).text();
  expect(page).not.toContain('<form');
  expect(page).toContain('somebody else can replay or drop it');
});

test('long lists come in pages', async () => {
  const dashboard = await startDashboard();
  for (let n = 0; n < 51; n += 1) await buryPipelineJob(dashboard, { errors: [`fault ${n}.`] });
  const first = await (await dashboard.get('/dead-letters', ADMIN)).text();
  expect(first).toContain('fault 50.');
  expect(first).not.toContain('fault 0.');
  expect(first).toContain('/dead-letters?offset=50');
  expect(await (await dashboard.get('/dead-letters?offset=50', ADMIN)).text()).toContain('fault 0.');
});
