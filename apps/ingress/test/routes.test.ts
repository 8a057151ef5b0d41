import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Door, openDoor } from './support/door.ts';
import { push } from './support/payloads.ts';
import { openRaw, readAnswer } from './support/raw.ts';
import { githubHeaders } from './support/sign.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor(inject('redisUrl'));
});
afterAll(() => door.close());

const get = async (path: string, method = 'GET') => {
  const reply = await fetch(`${door.url}${path}`, { method });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
};

test('tells what is deployed', async () => {
  expect(JSON.parse((await get('/version')).text)).toEqual({ version: '1.2.3', commit: 'abc' });
});

test.each(['/livez', '/readyz'])('%s is well while Redis answers', async (path) => {
  const { status, text } = await get(path);
  expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok' }]);
});

test.each([
  ['GET', '/api/v1/github_event'],
  ['PUT', '/api/v1/github_event'],
  ['DELETE', '/api/v1/gitlab_event'],
  ['GET', '/api/v1/gitlab_event'],
  ['POST', '/version'],
  ['GET', '/'],
  ['GET', '/metrics'],
  ['GET', '/slow'],
  ['GET', '/error'],
  ['GET', '/test_error'],
  ['GET', '/routes'],
  ['GET', '/api/v1/..%2f..%2fversion'],
  ['GET', '/%ff%fe'],
  ['GET', '/%'],
  ['GET', '/constructor?__proto__[x]=1'],
])('%s %s is nothing: 404 in JSON', async (method, path) => {
  const { status, headers, text } = await get(path, method);
  expect(status).toBe(404);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(JSON.parse(text)).toEqual({ error: 'not-found', message: expect.stringContaining(`There is no ${method} /`) });
});

test.each(['/api/v1/../../version', '//version', '/api/v1/github_event/../../../version', '*', 'http://evil/nothing'])(
  'a path is taken as it is: %s',
  async (path) => {
    const { socket, closed } = openRaw(door.port);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(readAnswer(await closed).status).toBe(404);
  },
);

test.each(['/api/v1/resync/%zz/1', '/api/v1/resync/1/%ff'])(
  'an address that cannot be read is a bad request, and no fault of ours in the log: %s',
  async (path) => {
    const before = door.logged.length;
    const { status, text } = await get(path);
    expect([status, JSON.parse(text)]).toEqual([400, { error: 'address-malformed', message: expect.any(String) }]);
    expect(door.logged.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  },
);

test.each([
  ['GET', '/version'],
  ['GET', '/nothing'],
  ['OPTIONS', '/version'],
  ['POST', '/api/v1/github_event'],
  ['POST', '/api/v1/github_event?x=1'],
])('answers tell nothing of their making, and browsers are not to guess: %s %s', async (method, path) => {
  const { headers } = await get(path, method);
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test.each(['/api/v1/github_event', '/api/v1/github_event/', '/api/v1/github_event?from=proxy'])(
  'a delivery is taken at %s, once',
  async (path) => {
    const body = JSON.stringify(push());
    const headers = githubHeaders(body);
    const first = await door.post(path, body, headers);
    expect([first.status, first.body]).toEqual([202, { delivery: headers['x-github-delivery'], accepted: true }]);
    const again = await door.post(path, body, headers);
    expect([again.status, again.body]).toMatchObject([202, { accepted: false, reason: 'duplicate' }]);
  },
);

test.each([
  ['GET', '/version'],
  ['OPTIONS', '/api/v1/github_event'],
  ['POST', '/api/v1/gitlab_event'],
  ['OPTIONS', '/api/v1/resync/3/9'],
])('no page of another origin is let in: %s %s', async (method, path) => {
  const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
  const reply = await fetch(`${door.url}${path}`, { method, headers });
  expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test('an error that nobody expected is a 500 without its message or stack, and is logged', async () => {
  const broken = await openDoor(inject('redisUrl'), {
    acceptGithub: () => {
      throw new Error('internal detail');
    },
  });
  const reply = await broken.postGithub(push());
  expect(reply.status).toBe(500);
  expect(reply.body).toEqual({
    error: 'internal',
    message: 'The bridge failed; its log says why.',
    delivery: expect.any(String),
  });
  expect(JSON.stringify(broken.logged.filter(({ level }) => level === 'error'))).toContain('internal detail');
  await broken.close();
});
