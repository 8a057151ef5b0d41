import { expect, test } from 'vitest';
import { ADMIN, READER, startDashboard } from './dashboard.ts';
import { buryPipelineJob } from './scene.ts';

const EVERYTHING = [
  '/',
  '/lookup',
  '/dead-letters',
  '/queues',
  '/queues/api/queues',
  '/assets/style.css',
  '/nothing-here',
];

test.each(EVERYTHING)('nobody sees %s without a password', async (path) => {
  const { get } = await startDashboard();
  const answer = await get(path);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toContain('Basic realm=');
  expect(await answer.text()).not.toContain('decide');
});

test('liveness and readiness need no password', async () => {
  const { get } = await startDashboard();
  for (const path of ['/livez', '/readyz']) expect(await (await get(path)).json()).toEqual({ status: 'ok' });
});

test.each([ADMIN, READER])('$name sees every page', async (person) => {
  const { get } = await startDashboard();
  for (const path of EVERYTHING.slice(0, -1)) expect([path, (await get(path, person)).status]).toEqual([path, 200]);
});

test('an unknown address is not found, and says so to people and to programs', async () => {
  const { get } = await startDashboard();
  const page = await get('/queues/no/such/page', ADMIN);
  expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('There is no such page here.')]);
  const json = await get('/nothing-here', ADMIN, { accept: 'application/json' });
  expect(await json.json()).toEqual({ error: 'not-found', message: 'There is no such page here.' });
});

test('an address that cannot be read is a bad request without a stack', async () => {
  const { get } = await startDashboard();
  const answer = await get('/dead-letters/%E0%A4%A', ADMIN);
  expect(answer.status).toBe(400);
  expect(await answer.text()).not.toMatch(/at .*\.[jt]s:\d+/);
});

test('after ten wrong passwords the address has to wait, even with the right one', async () => {
  const { get, lines } = await startDashboard();
  for (let n = 0; n < 10; n += 1) expect((await get('/', { ...ADMIN, password: `guess-${n}` })).status).toBe(401);
  const answer = await get('/', ADMIN);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(lines)).not.toContain('guess-');
  expect(lines.filter(({ message }) => message === 'login refused')).toHaveLength(10);
});

test('no page may be kept, framed, or load anything from elsewhere', async () => {
  const { get } = await startDashboard();
  for (const path of EVERYTHING) {
    const { headers } = await get(path, ADMIN);
    expect(headers.get('cache-control')).toBe('no-store');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe/);
  }
});

const WRITES = [
  ['POST', (id: string) => `/dead-letters/${id}/replay`],
  ['POST', (id: string) => `/dead-letters/${id}/drop`],
  ['PUT', () => '/queues/api/queues/mirror/pause'],
  ['PUT', () => '/queues/api/queues/pause'],
  ['PUT', () => '/queues/api/queues/decide/empty'],
] as const;

test('who only reads changes nothing', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  for (const [method, path] of WRITES) expect((await dashboard.write(method, path(id), READER)).status).toBe(403);
  expect(await dashboard.queues['dead-letter'].getWaitingCount()).toBe(1);
  expect(await dashboard.queues.mirror.isPaused()).toBe(false);
});

test.each([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a page of a sibling host', { 'sec-fetch-site': 'same-site' }],
  ['nobody', { 'sec-fetch-site': 'none' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['a sandboxed page', { origin: 'null' }],
  ['whoever does not say', {}],
])('a write that %s asked for is refused', async (_, headers) => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  for (const [method, path] of WRITES) {
    expect((await dashboard.write(method, path(id), ADMIN, headers)).status).toBe(403);
  }
  expect(await dashboard.queues['dead-letter'].getWaitingCount()).toBe(1);
  expect(dashboard.lines).toEqual([]);
});

test('nothing changes by reading', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  for (const [, path] of WRITES.slice(0, 4)) expect((await dashboard.get(path(id), ADMIN)).status).toBe(404);
  expect(await dashboard.queues['dead-letter'].getWaitingCount()).toBe(1);
});

test('each write that passes leaves a line: who, what, to what', async () => {
  const dashboard = await startDashboard();
  const id = await buryPipelineJob(dashboard);
  await dashboard.write('PUT', '/queues/api/queues/mirror/pause', ADMIN, { 'sec-fetch-site': 'same-origin' });
  await dashboard.write('POST', `/dead-letters/${id}/drop`, ADMIN);
  await expect.poll(() => dashboard.lines.length).toBe(2);
  expect(dashboard.lines).toMatchObject([
    { level: 'info', audit: true, user: 'op', action: 'pause', target: 'mirror', status: 200 },
    { level: 'info', audit: true, user: 'op', action: 'drop dead letter', target: id, status: 303 },
  ]);
});
