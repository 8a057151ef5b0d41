import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';

const CI = 'unit: {script: [make]}\n';

test('a request meets a fault as often as was asked, then is served', async () => {
  await using world = await startWorld();
  const answer = { status: 503, headers: { 'retry-after': '1' }, body: { message: 'busy' } };
  const fault = world.gitlab.misbehave({ match: 'GET /api/v4/user', times: 2, answer });
  for (let time = 1; time <= 2; time += 1) {
    const { status, headers, body } = await world.api('GET', '/user');
    expect([status, headers.get('retry-after'), body]).toEqual([503, '1', { message: 'busy' }]);
  }
  expect((await world.api('GET', '/user')).status).toBe(200);
  expect(fault.hits).toBe(2);
});

test('a connection that is cut before has no effect; one that is cut after has', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(CI);
  const path = `/projects/${id}/pipeline`;
  for (const [answer, pipelines] of [
    ['reset', 0],
    ['after-effect-reset', 1],
    ['truncate', 2],
  ] as const) {
    world.gitlab.misbehave({ match: /POST .*\/pipeline$/, times: 1, answer });
    await expect(world.api('POST', path, { ref: 'main' })).rejects.toThrow();
    expect(world.gitlab.pipelines(id)).toHaveLength(pipelines);
  }
});

test('a delay ends in the usual answer', async () => {
  await using world = await startWorld();
  world.gitlab.misbehave({ match: () => true, answer: { delayMs: 5 } });
  expect((await world.api('GET', '/user')).status).toBe(200);
});

test('a probability of nought is never met, and behaving ends all faults', async () => {
  await using world = await startWorld();
  world.gitlab.misbehave({ match: /./, probability: 0, answer: 'reset' });
  expect((await world.api('GET', '/user')).status).toBe(200);
  world.gitlab.misbehave({ match: /./, answer: 'reset' });
  world.gitlab.behave();
  expect((await world.api('GET', '/user')).status).toBe(200);
});

test.for([
  ['before it is read', 'reset', 0],
  ['in the middle of the pack', { resetAfterRequestBytes: 20_000 }, 0],
  ['after the ref has moved', 'after-effect-reset', 1],
] as const)('a push that is cut %s fails for git', async ([_when, answer, branches]) => {
  await using world = await startWorld();
  const id = await world.project();
  const noise = Array.from({ length: 20_000 }, (_none, index) => (index * 2_654_435_761) % 1_000_003).join('\n');
  const tree = await world.workTree({ 'noise.txt': noise });
  // Not only once: curl tries again by itself when a connection it had kept open is cut.
  world.gitlab.misbehave({ match: /git-receive-pack$/, answer });
  const push = () => world.git(tree, 'push', world.remote('ci/project-1'), 'HEAD:refs/heads/main');
  await expect(push()).rejects.toThrow();
  expect(await world.gitlab.branches(id)).toHaveLength(branches);
  world.gitlab.behave();
  await push();
  expect(await world.gitlab.branches(id)).toHaveLength(1);
});

test('a fetch whose answer is cut fails for git', async () => {
  await using world = await startWorld();
  await world.project(CI);
  world.gitlab.misbehave({ match: /git-upload-pack$/, times: 1, answer: 'truncate' });
  const clone = () => world.git(world.dir, 'clone', '--quiet', world.remote('ci/project-1'), 'copy');
  await expect(clone()).rejects.toThrow();
  await expect(clone()).resolves.toBeDefined();
});

test('over the limit comes 429 with what to wait for', async () => {
  let now = 1_000_000_000_000;
  await using world = await startWorld({ now: () => now });
  world.gitlab.limitRate({ name: 'throttle_authenticated_api', match: /\/user$/, limit: 1, periodSeconds: 60 });
  const first = await world.api('GET', '/user');
  expect([first.status, first.headers.get('ratelimit-remaining')]).toEqual([200, '0']);
  const second = await world.api('GET', '/user');
  expect(second.status).toBe(429);
  const wait = Number(second.headers.get('retry-after'));
  expect(Number(second.headers.get('ratelimit-reset'))).toBe(now / 1000 + wait);
  now += wait * 1000;
  expect((await world.api('GET', '/user')).status).toBe(200);
});

test('an application limit tells nothing in headers', async () => {
  await using world = await startWorld();
  world.gitlab.limitRate({ name: 'pipelines_create', match: /\/user$/, limit: 0, periodSeconds: 60, headers: false });
  const { status, headers } = await world.api('GET', '/user');
  expect([status, headers.get('retry-after'), headers.get('ratelimit-limit')]).toEqual([429, null, null]);
});

test('requests are written down without credentials', async () => {
  await using world = await startWorld();
  const id = await world.project();
  await world.api('POST', `/projects/${id}/hooks?private_token=hidden`, {
    url: 'http://127.0.0.1:9/x',
    token: 'hidden',
  });
  await world.api('GET', '/user');
  expect(JSON.stringify(world.gitlab.requests)).not.toMatch(/hidden|glpat/);
  expect(world.gitlab.requests.at(-1)).toMatchObject({ method: 'GET', url: '/api/v4/user', status: 200 });
});

test('what the validator finds is kept', async () => {
  const validate = (method: string, path: string) =>
    method === 'GET' && path === '/api/v4/version' ? [{ problem: 'old', kind: 'deprecated' }] : [];
  await using world = await startWorld({ validate });
  await world.api('GET', '/metadata');
  await world.api('GET', '/version');
  expect(world.gitlab.violations).toEqual([{ problem: 'old', kind: 'deprecated', request: 'GET /api/v4/version' }]);
});
