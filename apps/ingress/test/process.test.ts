import { connect } from 'node:net';
import { prepareRedis } from '@failfast-ci/queue/testing';
import { afterEach, expect, inject, test } from 'vitest';
import { push } from './support/payloads.ts';
import { type IngressProcess, postTimed, spawnIngress, startIngress } from './support/process.ts';
import { openRaw, readAnswer } from './support/raw.ts';
import { githubHeaders, SECRET, WEBHOOK_SECRET } from './support/sign.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(redisUrl = inject('redisUrl')): Promise<IngressProcess> {
  const ingress = await startIngress(redisUrl);
  cleanups.push(() => ingress.stop());
  return ingress;
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: a request under way is finished, then the process exits with 0',
  async (signal) => {
    const ingress = await start();
    const port = Number(new URL(ingress.url).port);
    await expect.poll(async () => (await fetch(`${ingress.url}/readyz`)).status).toBe(200);
    const body = JSON.stringify(push());
    const head = Object.entries({ ...githubHeaders(body), 'content-length': String(body.length) });
    const { socket, closed } = openRaw(port);
    socket.write(
      `POST /api/v1/github_event HTTP/1.1\r\nhost: x\r\n${head.map((h) => h.join(': ')).join('\r\n')}\r\n\r\n`,
    );
    // The request has arrived when its first half was read; only the process itself could say so, so a later one tells.
    socket.write(body.slice(0, 10));
    await fetch(`${ingress.url}/livez`);
    ingress.signal(signal);
    await expect.poll(() => refuses(port), { timeout: 5_000 }).toBe(true);
    socket.write(body.slice(10));
    expect(readAnswer(await closed)).toMatchObject({ status: 202, body: { accepted: true } });
    expect(await ingress.exited).toBe(0);
  },
);

test('idle connections do not hold up the end', async () => {
  const ingress = await start();
  const { closed, socket } = openRaw(Number(new URL(ingress.url).port));
  socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  ingress.signal('SIGTERM');
  expect(await ingress.exited).toBe(0);
  await closed;
});

test('it ends with 0 while Redis is away', async () => {
  const redis = await prepareRedis();
  cleanups.push(() => redis.remove());
  const ingress = await start(redis.url);
  ingress.signal('SIGTERM');
  expect(await ingress.exited).toBe(0);
});

test('a port that is taken ends it with 1 and says what to do', async () => {
  const first = await start();
  const { port } = new URL(first.url);
  const { output, exited } = spawnIngress(inject('redisUrl'), { PORT: port });
  expect(await exited).toBe(1);
  expect(output()).toContain(`cannot listen on 127.0.0.1:${port}; set PORT to a free port`);
  expect(output()).not.toMatch(/^\s+at /m);
});

test('missing configuration ends it with 1 and all faults', async () => {
  const { output, exited } = spawnIngress('', { GITHUB_SECRET_TOKEN: '', GITLAB_WEBHOOK_SECRET: '' });
  expect(await exited).toBe(1);
  for (const name of ['REDIS_URL', 'GITHUB_SECRET_TOKEN', 'GITLAB_WEBHOOK_SECRET']) expect(output()).toContain(name);
});

test('every delivery is one line of JSON, and no secret is ever written', async () => {
  const ingress = await start();
  await expect.poll(async () => (await fetch(`${ingress.url}/readyz`)).status).toBe(200);
  const body = JSON.stringify(push());
  const headers = githubHeaders(body);
  await postTimed(`${ingress.url}/api/v1/github_event`, body, headers);
  await postTimed(`${ingress.url}/api/v1/github_event`, body, { ...headers, 'x-hub-signature-256': SECRET });
  await postTimed(`${ingress.url}/api/v1/gitlab_event`, body, { ...headers, 'x-gitlab-token': WEBHOOK_SECRET });
  ingress.signal('SIGTERM');
  expect(await ingress.exited).toBe(0);
  const lines = ingress
    .output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const delivery_id = headers['x-github-delivery'];
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'info', delivery_id, outcome: 'accepted', github_repository: 'acme/site' }),
  );
  expect(lines).toContainEqual(expect.objectContaining({ delivery_id, outcome: 'signature-invalid', status: 401 }));
  expect(ingress.output()).not.toContain(SECRET);
  expect(ingress.output()).not.toContain(WEBHOOK_SECRET);
});

/** Whether nobody listens there any more. */
function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
