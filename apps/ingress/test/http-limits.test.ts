import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, inject, test } from 'vitest';
import { type BodyBudget, createBodyBudget } from '../src/body-budget.ts';
import { type Door, type DoorOptions, openDoor } from './support/door.ts';
import { push } from './support/payloads.ts';
import { openRaw, readAnswer } from './support/raw.ts';
import { githubHeaders } from './support/sign.ts';

const PATH = '/api/v1/github_event';
const MB = 1024 * 1024;

let door: Door | undefined;
afterEach(async () => {
  await door?.close();
  door = undefined;
});
const open = async (options: DoorOptions = {}): Promise<Door> => {
  door = await openDoor(inject('redisUrl'), options);
  return door;
};

/** A push of exactly so many bytes. */
const pushOf = (bytes: number): string => {
  const empty = JSON.stringify(push({ padding: '' })).length;
  return JSON.stringify(push({ padding: 'x'.repeat(bytes - empty) }));
};

test('a body of 25 MB is accepted', async () => {
  const body = pushOf(25 * MB);
  const reply = await (await open()).post(PATH, body, githubHeaders(body));
  expect(reply).toMatchObject({ status: 202, body: { accepted: true } });
});

test('a body of 26 MB is refused with 413', async () => {
  const body = pushOf(26 * MB);
  const headers = githubHeaders(body);
  const reply = await (await open()).post(PATH, body, headers);
  expect(reply.status).toBe(413);
  expect(reply.body).toEqual({
    error: 'too-large',
    message: 'The body is larger than 25 MB.',
    delivery: headers['x-github-delivery'],
  });
});

test('a body that does not tell its size is refused as soon as it is too large, and the answer comes before its end', async () => {
  const { port } = await open();
  const headers = { 'content-type': 'application/json' };
  const sending = request({ port, host: '127.0.0.1', path: PATH, method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sending.once('response', (response) => resolve(response.statusCode));
    sending.once('error', reject);
  });
  const chunk = Buffer.alloc(MB, 'x');
  let ended = false;
  void answered.finally(() => {
    ended = true;
  });
  let sent = 0;
  for (; !ended && sent < 60; sent++) {
    if (!sending.write(chunk)) await new Promise((resolve) => sending.once('drain', resolve));
    await sleep(0);
  }
  expect(await answered).toBe(413);
  expect(sent).toBeLessThan(60);
  sending.destroy();
});

test('whoever goes on sending after that is cut off', async () => {
  const { port } = await open();
  const { socket, closed } = openRaw(port);
  socket.write(
    `POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n`,
  );
  const chunk = Buffer.alloc(MB, 'x');
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
  expect(readAnswer(await closed).status).toBe(413);
  expect(socket.bytesWritten).toBeLessThan(200 * MB);
});

test('all bodies together are bounded: what is too much at once is asked to come again', async () => {
  const budget = createBodyBudget(MB);
  let held = 0;
  const counted: BodyBudget = {
    open: () => {
      const one = budget.open();
      const take = (bytes: number) => {
        held += bytes;
        return one.take(bytes);
      };
      return { ...one, take };
    },
  };
  const { port, post } = await open({ bodies: counted });
  const { socket } = openRaw(port);
  const head = `POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${MB}\r\n\r\n`;
  socket.write(head + 'x'.repeat(MB - 1_000));
  await expect.poll(() => held).toBe(MB - 1_000);
  const body = pushOf(5_000);
  const reply = await post(PATH, body, githubHeaders(body));
  expect(reply).toMatchObject({ status: 503, body: { error: 'busy' } });
  expect(reply.headers.get('retry-after')).toBe('5');
  socket.destroy();
  await expect.poll(async () => (await post(PATH, body, githubHeaders(body))).status).toBe(202);
});

test('a sender that breaks off its body disturbs nobody', async () => {
  const { port, post, jobs, logged } = await open();
  const { socket, closed } = openRaw(port);
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`);
  await sleep(20);
  socket.destroy();
  await closed;
  const body = JSON.stringify(push());
  expect((await post(PATH, body, githubHeaders(body))).status).toBe(202);
  expect(await jobs('decide')).toHaveLength(1);
  expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a sender that dawdles over its headers is cut off', async () => {
  const { port } = await open({ server: { headersTimeout: 200 } });
  const { socket, closed } = openRaw(port);
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n`);
  expect(readAnswer(await closed).status).toBe(408);
});

test('a sender that dawdles over its body is cut off', async () => {
  const { port } = await open({ server: { headersTimeout: 200, requestTimeout: 400 } });
  const { socket, closed } = openRaw(port);
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`);
  const drip = setInterval(() => socket.write(' '), 50);
  await closed;
  clearInterval(drip);
});

test('headers that are too large are refused', async () => {
  const { port } = await open();
  const { socket, closed } = openRaw(port);
  socket.write(`GET /version HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect((await closed).split('\r\n')[0]).toContain('431');
});

test('no header can be smuggled into an answer', async () => {
  const { port } = await open();
  const { socket, closed } = openRaw(port);
  socket.write(
    `POST /none%0d%0ax-injected:%201 HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-github-delivery: a%0d%0ax-injected: 1\r\n\r\n`,
  );
  const answer = await closed;
  expect(answer.split('\r\n\r\n')[0]).not.toMatch(/^x-injected/im);
  expect(readAnswer(answer).body).toEqual({ error: 'not-found', message: expect.any(String) });
});
