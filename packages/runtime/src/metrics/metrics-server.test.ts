import { Counter } from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import {
  MetricsPortError,
  type MetricsServer,
  type MetricsServerOptions,
  startMetricsServer,
} from './metrics-server.ts';
import { createRegistry } from './registry.ts';

const running: MetricsServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options: Partial<MetricsServerOptions> = {}) {
  const registry = createRegistry('worker', { version: '1.2.3', commit: 'abc' });
  const server = await startMetricsServer({ port: 0, host: '127.0.0.1', registry, ...options });
  running.push(server);
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { server, registry, get };
}

test('/metrics tells of the process, its event loop, the build, and what the app counts', async () => {
  const { registry, get } = await start();
  new Counter({ name: 'failfast_things_total', help: 'h', registers: [registry] }).inc(3);

  const answer = await get('/metrics');
  const text = await answer.text();

  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(text).toContain('failfast_things_total{service="worker"} 3');
  expect(text).toContain('failfast_build_info{version="1.2.3",commit="abc",service="worker"} 1');
  expect(text).toMatch(/^process_cpu_seconds_total/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds/m);
});

describe('/livez and /readyz', () => {
  test('answer 200 while all is well', async () => {
    const { get } = await start({ live: () => true, ready: async () => true });
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  });

  test.each([
    ['says no', async () => false],
    ['throws', async () => Promise.reject(new Error('redis is away'))],
    ['never answers', () => new Promise<boolean>(() => {})],
  ])('answer 503 when the check %s', async (_, ready) => {
    const { get } = await start({ ready });
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/livez')).status).toBe(200);
  });
});

test('anything else is 404, and nothing can be sent there', async () => {
  const { get } = await start();
  expect((await get('/')).status).toBe(404);
  expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
});

test('a taken port is an error of its own, so that a process can go on without metrics', async () => {
  const { server, registry } = await start();
  const second = startMetricsServer({ port: server.port, host: '127.0.0.1', registry });
  await expect(second).rejects.toThrow(MetricsPortError);
  await expect(second).rejects.toThrow(`cannot serve metrics on 127.0.0.1:${server.port}`);
});

test('metrics that cannot be collected answer 503 and not an exception', async () => {
  const { registry, get } = await start();
  new Counter({
    name: 'failfast_broken_total',
    help: 'h',
    registers: [registry],
    collect: () => {
      throw new Error('redis is away');
    },
  });
  expect((await get('/metrics')).status).toBe(503);
});
