import { request } from 'node:http';
import { expect, test } from 'vitest';
import { trustedProxies } from '../src/auth/trusted-proxies.ts';
import { ADMIN, type Dashboard, LOCK, startDashboard } from './dashboard.ts';

const proxy = { header: 'x-forwarded-user', admins: ['ann'] };
const ann = { 'x-forwarded-user': 'ann' };
const here = trustedProxies(['127.0.0.0/8']);

test('a user whom a trusted proxy names comes in; who may act is configured', async () => {
  const dashboard = await startDashboard({ lock: { accounts: [], proxy, isTrustedProxy: here } });
  expect((await dashboard.get('/', undefined, ann)).status).toBe(200);
  const origin = dashboard.url;
  expect((await dashboard.write('PUT', '/queues/api/queues/mirror/pause', undefined, { ...ann, origin })).status).toBe(
    200,
  );
  const bob = { 'x-forwarded-user': 'bob', origin };
  expect(await (await dashboard.get('/', undefined, bob)).text()).toContain('read-only');
  expect((await dashboard.write('PUT', '/queues/api/queues/mirror/resume', undefined, bob)).status).toBe(403);
});

test('the header is nothing when it comes from anywhere else', async () => {
  const dashboard = await startDashboard({ lock: { proxy, isTrustedProxy: trustedProxies(['10.0.0.0/8']) } });
  const answer = await dashboard.get('/', undefined, { ...ann, 'x-forwarded-for': '10.0.0.1' });
  expect(answer.status).toBe(401);
  expect((await dashboard.get('/', ADMIN, ann)).status).toBe(200);
});

test('a header that was sent twice names nobody: one of them is not of the proxy', async () => {
  const dashboard = await startDashboard({ lock: { accounts: [], proxy, isTrustedProxy: here } });
  expect(await rawStatus(dashboard, { 'x-forwarded-user': ['ann', 'bob'] })).toBe(401);
  expect(await rawStatus(dashboard, { 'x-forwarded-user': '' })).toBe(401);
});

test('behind a proxy, what the browser asked for counts as our own origin', async () => {
  const dashboard = await startDashboard({ lock: { accounts: [], proxy, isTrustedProxy: here } });
  const headers = { ...ann, origin: 'https://ci.example', 'x-forwarded-host': 'ci.example' };
  expect((await dashboard.write('PUT', '/queues/api/queues/mirror/pause', undefined, headers)).status).toBe(200);
});

test('wrong passwords behind a proxy count for their sender, not for the proxy', async () => {
  const { get } = await startDashboard({ lock: { isTrustedProxy: here } });
  const guess = { ...ADMIN, password: 'guess' };
  for (let n = 0; n < 10; n += 1) await get('/', guess, { 'x-forwarded-for': '203.0.113.9' });
  expect((await get('/', ADMIN, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(429);
  expect((await get('/', ADMIN, { 'x-forwarded-for': '203.0.113.10' })).status).toBe(200);
});

test('without a lock, whoever sits at this machine is the operator', async () => {
  const dashboard = await startDashboard({ lock: { ...LOCK, accounts: [] } });
  expect((await dashboard.get('/')).status).toBe(200);
  expect((await dashboard.write('PUT', '/queues/api/queues/mirror/pause')).status).toBe(200);
});

test('without a lock, a name that somebody pointed at this machine is refused', async () => {
  const dashboard = await startDashboard({ lock: { ...LOCK, accounts: [] } });
  expect(await rawStatus(dashboard, { host: 'rebound.evil.example' })).toBe(403);
  expect(await rawStatus(dashboard, { host: 'localhost:5050' })).toBe(200);
});

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['11.0.0.1', false],
  ['fd00::1', true],
  ['fd01::1', false],
  ['192.0.2.7', true],
  ['nonsense', false],
  [undefined, false],
])('whether %s is a trusted proxy: %s', (address, expected) => {
  expect(trustedProxies(['10.0.0.0/8', 'fd00::/16', '192.0.2.7'])(address)).toBe(expected);
});

/** `fetch` sends a header once and its own Host. */
function rawStatus({ url }: Dashboard, headers: Record<string, string | string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
}
