import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { pipelineHook, push } from './support/payloads.ts';
import { type IngressProcess, startIngress } from './support/process.ts';
import { openRaw } from './support/raw.ts';
import { githubHeaders, gitlabSignedHeaders, gitlabTokenHeaders } from './support/sign.ts';

/** Another one with FUZZ_SEED; a failure says which, and the smallest requests that show it. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261);
const ROUNDS = 400;
/** GitHub waits 10 s; nothing of this needs more than a moment. */
const PATIENCE_MS = 5_000;
/** What a process that has served some thousand requests may have more than one that has served some hundred. */
const GROWTH_KB = 60_000;

let ingress: IngressProcess;
beforeAll(async () => {
  ingress = await startIngress(inject('redisUrl'));
});
afterAll(() => ingress.stop());

interface Wire {
  method: string;
  url: string;
  headers: [string, string][];
  body: Buffer;
}

const DOORS = ['/api/v1/github_event', '/api/v1/gitlab_event'];
const ROUTES = [
  ...DOORS,
  '/api/v1/resync/1/2?token=x',
  '/api/v1/resync/%zz/2',
  '/version',
  '/livez',
  '/readyz',
  '/metrics',
  '/',
];
const NAMES = [
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'expect',
  'host',
  'x-github-event',
  'x-github-delivery',
  'x-hub-signature-256',
  'x-gitlab-token',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-forwarded-for',
  'cookie',
];

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
/** What may stand in a line of a header; latin-1, as it goes over the wire. */
const line = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});
const url = fc.oneof(
  fc.constantFrom(...ROUTES),
  fc.tuple(fc.constantFrom(...ROUTES), line).map(([route, tail]) => route + tail.replaceAll(' ', '')),
  fc.webPath(),
  line.map((text) => `/${text.replaceAll(' ', '%')}`),
);
const header = fc.tuple(
  fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,30}$/)),
  fc.oneof(line, fc.constantFrom('application/json', 'chunked', 'gzip', '100-continue', '5', '-1', '99999999999')),
);
const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.json().map((text) => `{"repository":${text},"action":"opened","ref":"refs/heads/main"}`),
  fc.constantFrom(
    JSON.stringify(push()),
    JSON.stringify(pipelineHook()),
    '[',
    '{"a":'.repeat(2_000),
    '9'.repeat(3_000),
  ),
);

/** Nothing of it need be a request. */
const anything = fc.record<Wire>({
  method: fc.oneof(
    fc.constantFrom('POST', 'GET', 'PUT', 'OPTIONS', 'CONNECT', 'TRACE'),
    fc.stringMatching(/^[A-Z]{1,12}$/),
  ),
  url,
  headers: fc.array(header, { maxLength: 12 }),
  body: fc.oneof(
    bytes,
    json.map((text) => Buffer.from(text)),
  ),
});

/** Gets past the signatures: whatever is in it reaches the parsers. */
const signed = fc
  .tuple(
    json,
    fc.constantFrom('github', 'gitlab', 'gitlab-token'),
    fc.constantFrom('push', 'pull_request', 'issue_comment', 'x'),
  )
  .map(([body, door, event]): Wire => {
    const headers =
      door === 'github'
        ? githubHeaders(body, { event })
        : door === 'gitlab'
          ? gitlabSignedHeaders(body)
          : gitlabTokenHeaders();
    const length = String(Buffer.byteLength(body));
    return {
      method: 'POST',
      url: DOORS[door === 'github' ? 0 : 1] as string,
      headers: [...Object.entries(headers), ['content-length', length]],
      body: Buffer.from(body),
    };
  });

/** A proper delivery but for one header. */
const spoilt = fc.tuple(signed, fc.nat(), line).map(([wire, which, value]): Wire => {
  const headers = wire.headers.filter(([name]) => name !== 'content-length');
  const at = which % headers.length;
  const length = wire.headers.filter(([name]) => name === 'content-length');
  return {
    ...wire,
    headers: [...headers.map((each, i): [string, string] => (i === at ? [each[0], value] : each)), ...length],
  };
});

/** Sends the bytes, ends its side, and returns the first line of the answer; empty when there was none. */
async function answerTo({ method, url: target, headers, body }: Wire): Promise<string> {
  const { socket, closed } = openRaw(Number(new URL(ingress.url).port));
  const head = [
    `${method} ${target} HTTP/1.1`,
    'host: x',
    'connection: close',
    ...headers.map((each) => each.join(': ')),
  ];
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  socket.end(body);
  const timer = setTimeout(() => socket.destroy(new Error('too late')), PATIENCE_MS);
  const startedAt = performance.now();
  const answer = await closed;
  clearTimeout(timer);
  expect(performance.now() - startedAt, 'it is answered in time').toBeLessThan(PATIENCE_MS);
  return answer.split('\r\n', 1)[0] as string;
}

const residentKb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${ingress.pid}/status`, 'utf8'))?.[1]);

async function fuzz(requests: fc.Arbitrary<Wire>, seed: number): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: 12 }), async (batch) => {
      for (const first of await Promise.all(batch.map(answerTo))) {
        expect(first).not.toMatch(/^HTTP\/1\.1 5/);
        const status = first.split(' ')[1] ?? 'closed';
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
    }),
    { seed, numRuns: ROUNDS },
  );
  return seen;
}

test(`no bytes bring the ingress to an error, a hang, an end or to growth (FUZZ_SEED=${SEED})`, {
  timeout: 120_000,
}, async () => {
  await expect.poll(async () => (await fetch(`${ingress.url}/readyz`)).status).toBe(200);
  const warm = await fuzz(signed, SEED + 1);
  const before = residentKb();
  const raw = await fuzz(fc.oneof(anything, spoilt), SEED);
  const parsed = await fuzz(signed, SEED + 2);

  expect(residentKb() - before).toBeLessThan(GROWTH_KB);
  // It did reach what it was to try: the parsers refused and accepted, the doors refused, and there were no such routes.
  expect([...parsed.keys(), ...warm.keys()]).toEqual(expect.arrayContaining(['202', '400']));
  expect([...raw.keys()]).toEqual(expect.arrayContaining(['400', '401', '404']));
  expect((await fetch(`${ingress.url}/readyz`)).status).toBe(200);
  expect(ingress.output()).not.toMatch(/"level":"error"/);
});
