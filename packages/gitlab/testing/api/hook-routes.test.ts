import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { startReceiver, startWorld, type World } from '../harness.ts';

const SIGNING_KEY = Buffer.alloc(32, 7);
const SIGNING_TOKEN = `whsec_${SIGNING_KEY.toString('base64')}`;
const CI = 'unit: {script: [make test]}\n';

const hooks = (id: number) => `/projects/${id}/hooks`;

async function startPipeline(world: World, id: number): Promise<number> {
  const { body } = await world.api('POST', `/projects/${id}/pipeline`, { ref: 'main' });
  return body.id;
}

test('a new hook listens to pushes unless told not to, and shows no token', async () => {
  await using world = await startWorld();
  const id = await world.project();
  const url = 'http://127.0.0.1:9/hook';
  const { status, body } = await world.api('POST', hooks(id), { url, token: 'secret', signing_token: SIGNING_TOKEN });
  expect(status).toBe(201);
  expect(body).toMatchObject({ push_events: true, pipeline_events: false, token_present: true });
  expect(body).toMatchObject({ signing_token_present: true, alert_status: 'executable', disabled_until: null });
  expect(JSON.stringify(body)).not.toMatch(/secret"|whsec_/);
  const { body: quiet } = await world.api('POST', hooks(id), { url, push_events: false });
  expect(quiet.push_events).toBe(false);
});

test('a hook needs an address that is one, and a signing token of 32 bytes', async () => {
  await using world = await startWorld();
  const id = await world.project();
  expect((await world.api('POST', hooks(id), {})).status).toBe(400);
  expect((await world.api('POST', hooks(id), { url: 'not an address' })).status).toBe(422);
  const url = 'http://127.0.0.1:9/hook';
  expect((await world.api('POST', hooks(id), { url, signing_token: 'whsec_dG9vIHNob3J0' })).status).toBe(422);
});

test('an instance that blocks local requests refuses a local hook', async () => {
  await using world = await startWorld({ blockLocalHooks: true });
  const id = await world.project();
  const { status, body } = await world.api('POST', hooks(id), { url: 'http://127.0.0.1:9/hook' });
  expect(status).toBe(422);
  expect(body.message.url[0]).toContain('is blocked');
});

test('changing the address forgets the token', async () => {
  await using world = await startWorld();
  const id = await world.project();
  const { body } = await world.api('POST', hooks(id), { url: 'http://127.0.0.1:9/a', token: 'secret' });
  const same = await world.api('PUT', `${hooks(id)}/${body.id}`, { url: 'http://127.0.0.1:9/a' });
  expect(same.body.token_present).toBe(true);
  const moved = await world.api('PUT', `${hooks(id)}/${body.id}`, { url: 'http://127.0.0.1:9/b' });
  expect(moved.body.token_present).toBe(false);
});

test('deliveries carry token, names, ids and a signature of the raw body', async () => {
  await using world = await startWorld();
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  const wanted = { push_events: false, pipeline_events: true, job_events: true };
  const secrets = { token: 'secret', signing_token: SIGNING_TOKEN };
  await world.api('POST', hooks(id), { url: receiver.url, ...wanted, ...secrets });
  const pipelineId = await startPipeline(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'success');
  await world.gitlab.quiet();

  for (const { headers, raw, body } of receiver.received) {
    expect(headers['x-gitlab-token']).toBe('secret');
    expect(headers['x-gitlab-event']).toBe(body.object_kind === 'build' ? 'Job Hook' : 'Pipeline Hook');
    expect(headers['x-gitlab-instance']).toBe(world.gitlab.url);
    expect(headers['webhook-id']).toBe(headers['idempotency-key']);
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${raw}`;
    const mac = createHmac('sha256', SIGNING_KEY).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  }
  expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(
    receiver.received.length,
  );
  expect(new Set(receiver.received.map(({ headers }) => headers['x-gitlab-webhook-uuid'])).size).toBe(1);
  const job = receiver.received.find(({ body }) => body.build_status === 'success')?.body;
  expect(job.commit.id).toBe(pipelineId);
  expect(job.build_finished_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  expect(job.build_finished_at_iso).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('an older GitLab signs nothing', async () => {
  await using world = await startWorld({ version: '18.11' });
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  await world.api('POST', hooks(id), { url: receiver.url, pipeline_events: true, signing_token: SIGNING_TOKEN });
  await startPipeline(world, id);
  await world.gitlab.until(() => world.gitlab.pipelines(id)[0]?.status === 'success');
  await world.gitlab.quiet();
  expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-id');
});

test('four failures in a row pause a hook for a minute; what happens meanwhile is never sent', async () => {
  let now = Date.now();
  let answer = 500;
  await using world = await startWorld({ runner: 'manual', now: () => now });
  await using receiver = await startReceiver(() => answer);
  const id = await world.project(CI);
  const { body: hook } = await world.api('POST', hooks(id), {
    url: receiver.url,
    push_events: false,
    pipeline_events: true,
  });
  const pipelineId = await startPipeline(world, id);
  const send = async () => {
    world.gitlab.setPipelineStatus(id, pipelineId, 'created');
    await world.gitlab.quiet();
  };
  const state = async () => (await world.api('GET', `${hooks(id)}/${hook.id}`)).body;
  for (let failure = 1; failure <= 4; failure += 1) await send();
  expect(await state()).toMatchObject({
    alert_status: 'temporarily_disabled',
    disabled_until: new Date(now + 60_000).toISOString(),
  });
  await send();
  expect(receiver.received).toHaveLength(4);

  now += 60_001;
  await send();
  expect(receiver.received).toHaveLength(5);
  expect((await state()).disabled_until).toBe(new Date(now + 120_000).toISOString());

  answer = 200;
  await world.api('POST', `${hooks(id)}/${hook.id}/test/pipeline_events`);
  expect(await state()).toMatchObject({ alert_status: 'executable', disabled_until: null });
});

test('forty failures in a row end a hook for good, and a good test brings it back', async () => {
  let now = Date.now();
  let answer = 500;
  await using world = await startWorld({ runner: 'manual', now: () => now });
  await using receiver = await startReceiver(() => answer);
  const id = await world.project(CI);
  const { body: hook } = await world.api('POST', hooks(id), {
    url: receiver.url,
    push_events: false,
    pipeline_events: true,
  });
  const pipelineId = await startPipeline(world, id);
  for (let failure = 1; failure <= 40; failure += 1) {
    world.gitlab.setPipelineStatus(id, pipelineId, 'created');
    await world.gitlab.quiet();
    now += 25 * 3600 * 1000;
  }
  const state = async () => (await world.api('GET', `${hooks(id)}/${hook.id}`)).body.alert_status;
  expect(await state()).toBe('disabled');
  answer = 200;
  await world.api('POST', `${hooks(id)}/${hook.id}/test/pipeline_events`);
  expect(await state()).toBe('executable');
});

test('a test delivery needs something to tell, and at most five a minute are sent', async () => {
  await using world = await startWorld({ runner: 'manual' });
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  const { body: hook } = await world.api('POST', hooks(id), { url: receiver.url, pipeline_events: true });
  const trigger = () => world.api('POST', `${hooks(id)}/${hook.id}/test/pipeline_events`);
  expect((await trigger()).body.message).toBe('Ensure the project has CI pipelines.');
  await startPipeline(world, id);
  for (let sent = 2; sent <= 5; sent += 1) expect((await trigger()).status).toBe(201);
  expect((await trigger()).status).toBe(429);
});

test('an event is listed and can be sent again under the same key', async () => {
  await using world = await startWorld({ runner: 'manual' });
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  const { body: hook } = await world.api('POST', hooks(id), { url: receiver.url, pipeline_events: true });
  const pipelineId = await startPipeline(world, id);
  world.gitlab.setPipelineStatus(id, pipelineId, 'running');
  await world.gitlab.quiet();
  const { body: events } = await world.api('GET', `${hooks(id)}/${hook.id}/events?per_page=20`);
  expect(events).toMatchObject([{ trigger: 'pipeline_hooks', response_status: '200' }]);
  const again = await world.api('POST', `${hooks(id)}/${hook.id}/events/${events[0].id}/resend`);
  expect([again.status, again.body]).toEqual([201, { response_status: 200 }]);
  const [first, second] = receiver.received.map(({ headers }) => headers['idempotency-key']);
  expect(second).toBe(first);
});

test('a hook that is deleted is gone', async () => {
  await using world = await startWorld();
  const id = await world.project();
  const { body: hook } = await world.api('POST', hooks(id), { url: 'http://127.0.0.1:9/a' });
  expect((await world.api('DELETE', `${hooks(id)}/${hook.id}`)).status).toBe(200);
  expect((await world.api('GET', `${hooks(id)}/${hook.id}`)).status).toBe(404);
});

test('an address is filled in and own headers are sent; neither value is shown again', async () => {
  await using world = await startWorld({ runner: 'manual' });
  await using receiver = await startReceiver();
  const id = await world.project(CI);
  const { body: hook } = await world.api('POST', hooks(id), { url: `${receiver.url}?at={place}`, push_events: true });
  await world.api('PUT', `${hooks(id)}/${hook.id}/url_variables/place`, { value: 'here' });
  await world.api('PUT', `${hooks(id)}/${hook.id}/custom_headers/X-Own`, { value: 'mine' });
  await world.api('POST', `${hooks(id)}/${hook.id}/test/push_events`);
  expect(receiver.received).toMatchObject([{ url: '/hook?at=here', headers: { 'x-own': 'mine' } }]);
  const { body } = await world.api('GET', `${hooks(id)}/${hook.id}`);
  expect(body).toMatchObject({ url_variables: [{ key: 'place' }], custom_headers: [{ key: 'X-Own' }] });
});
