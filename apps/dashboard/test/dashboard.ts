import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { openProducer, type TestProducer } from '@failfast-ci/queue/testing';
import { createLogger, createRedactor } from '@failfast-ci/runtime';
import { inject, onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import type { Lock } from '../src/auth/authenticate.ts';
import { createForgeProbe } from '../src/facts/forge-probe.ts';
import { startForge } from './forge.ts';

export const ADMIN = { name: 'op', password: 'hunter2-hunter2' };
export const READER = { name: 'guest', password: 'look-but-do-not-touch' };

/** A secret that the process knows, wherever it may turn up. */
export const SECRET = 'correct-horse-battery';

export interface Dashboard extends TestProducer {
  url: string;
  /** Log lines so far. */
  lines: Record<string, unknown>[];
  /** As that person; without one, as somebody unknown. */
  get(path: string, as?: Person, headers?: Record<string, string>): Promise<Response>;
  /** As a page of the dashboard itself sends it, unless the headers say otherwise. */
  write(method: string, path: string, as?: Person, headers?: Record<string, string>): Promise<Response>;
}

export interface Person {
  name: string;
  password: string;
}

export interface DashboardOptions {
  lock?: Partial<Lock>;
  redisUrl?: string;
}

export const LOCK: Lock = {
  accounts: [
    { ...ADMIN, role: 'admin' },
    { ...READER, role: 'reader' },
  ],
  isTrustedProxy: () => false,
};

/** The whole dashboard on a free port, over a real Redis and two forges that answer; ended with the test. */
export async function startDashboard({
  lock,
  redisUrl = inject('redisUrl'),
}: DashboardOptions = {}): Promise<Dashboard> {
  const producer = await openProducer(redisUrl);
  const forge = await startForge();
  const { logger, lines } = recordingLogger();
  const app = createApp({
    ...producer,
    logger,
    redact: createRedactor([SECRET]),
    lock: { ...LOCK, ...lock },
    probeForges: createForgeProbe({ github: { apiUrl: forge.url }, gitlab: { url: forge.url }, userAgent: 'test' }),
    githubUrl: 'https://github.example',
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await forge.close();
    await producer.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request = (method: string, path: string, as: Person | undefined, headers: Record<string, string>) =>
    fetch(url + path, { method, redirect: 'manual', headers: { ...(as && { authorization: basic(as) }), ...headers } });
  return {
    ...producer,
    url,
    lines,
    get: (path, as, headers = {}) => request('GET', path, as, { accept: 'text/html', ...headers }),
    write: (method, path, as, headers = { origin: url }) => request(method, path, as, headers),
  };
}

export const basic = ({ name, password }: Person): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

function recordingLogger() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const redact = createRedactor([SECRET]);
  return {
    lines,
    logger: createLogger({ service: 'dashboard', version: '0', level: 'debug', json: true, redact, stream }),
  };
}
