import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Door, openDoor } from './support/door.ts';
import { jobHook, pipelineHook, push } from './support/payloads.ts';
import { openRaw } from './support/raw.ts';
import { githubHeaders, gitlabSignedHeaders, gitlabTokenHeaders, type Headers } from './support/sign.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor(inject('redisUrl'));
});
afterAll(() => door.close());

/** Park and Miller: the same seed makes the same requests. */
function seeded(seed: number) {
  let state = seed;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const below = (bound: number) => Math.floor(random() * bound);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  return { random, below, pick };
}
type Random = ReturnType<typeof seeded>;

const ODD = [null, true, 0, -1, 1e300, '', 'x', '\u0000', '\ud800', 'a'.repeat(3_000), [], {}, [[]], { id: 1 }];

/** The payload with a few of its fields replaced, removed or doubled, at any depth. */
function mutate(payload: unknown, { random, pick }: Random): unknown {
  if (typeof payload !== 'object' || payload === null || random() < 0.15) return random() < 0.3 ? pick(ODD) : payload;
  const entries = Object.entries(payload).flatMap(([key, value]) => {
    const roll = random();
    if (roll < 0.05) return [];
    if (roll < 0.15) return [[key, pick(ODD)] as const];
    if (roll < 0.2) return [[pick(['__proto__', 'constructor', 'toString', 'id']), value] as const];
    return [[key, mutate(value, { random, pick } as Random)] as const];
  });
  return Object.fromEntries(entries);
}

const EVENTS = ['push', 'pull_request', 'ping', 'issue_comment', '__proto__', 'constructor', ''];

function githubRequest(random: Random): [string, string, Headers] {
  const pull = {
    action: random.pick(['opened', 'labeled', 'closed', 'x']),
    ...push(),
    pull_request: push(),
    label: {},
  };
  const body = JSON.stringify(mutate(random.pick([push(), pull, {}]), random)) ?? '';
  return ['/api/v1/github_event', body, githubHeaders(body, { event: random.pick(EVENTS) })];
}

function gitlabRequest(random: Random): [string, string, Headers] {
  const body = JSON.stringify(mutate(random.pick([pipelineHook(), jobHook(), {}]), random)) ?? '';
  return ['/api/v1/gitlab_event', body, random.random() < 0.5 ? gitlabSignedHeaders(body) : gitlabTokenHeaders()];
}

/** Takes away or spoils one header now and then. */
function spoil(headers: Headers, { random, pick }: Random): Headers {
  if (random() < 0.6) return headers;
  const name = pick(Object.keys(headers));
  const { [name]: value = '', ...rest } = headers;
  const spoilt = pick([undefined, '', `${value},${value}`, value.toUpperCase(), value.slice(1), 'é'.repeat(200)]);
  return spoilt === undefined ? rest : { ...rest, [name]: spoilt };
}

test.each([1, 2, 3])(
  'whatever is in a request, it is answered with 202 or with whose fault it is (seed %i)',
  async (seed) => {
    const random = seeded(seed * 7_919);
    for (let count = 0; count < 250; count++) {
      const [path, body, headers] = random.random() < 0.5 ? githubRequest(random) : gitlabRequest(random);
      const reply = await door.post(path, body, spoil(headers, random));
      expect([202, 400, 401, 415], `${path} ${body} ${JSON.stringify(reply.body)}`).toContain(reply.status);
      const shape = reply.status === 202 ? { accepted: expect.any(Boolean) } : { error: expect.any(String) };
      expect(reply.body).toMatchObject(shape);
    }
  },
);

test.each([4, 5])('whatever bytes come, the door stays open (seed %i)', async (seed) => {
  const random = seeded(seed * 7_919);
  const heads = ['POST /api/v1/github_event HTTP/1.1\r\nhost: x\r\n', 'GET / HTTP/1.1\r\n', '\r\n', '\x16\x03\x01'];
  const parts = [
    'content-length: -1\r\n',
    'transfer-encoding: chunked\r\n',
    'content-length: 5\r\n',
    '\r\n',
    'zz\r\n',
    '{"',
  ];
  for (let count = 0; count < 60; count++) {
    const { socket, closed } = openRaw(door.port);
    const noise = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
    socket.write(random.pick(heads));
    for (let part = 0; part < 3; part++) socket.write(random.pick(parts));
    socket.end(noise);
    expect((await closed).slice(0, 12)).not.toMatch(/^HTTP\/1\.1 5/);
  }
  expect((await fetch(`${door.url}/readyz`)).status).toBe(200);
  expect(door.logged.filter(({ level }) => level === 'error')).toEqual([]);
});
