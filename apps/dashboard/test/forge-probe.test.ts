import { expect, onTestFinished, test } from 'vitest';
import { createForgeProbe } from '../src/facts/forge-probe.ts';
import { type Forge, startForge } from './forge.ts';

async function forge(...given: Parameters<typeof startForge>): Promise<Forge> {
  const started = await startForge(...given);
  onTestFinished(() => started.close());
  return started;
}

const probe = (github: string, gitlab: string, given: { timeoutMs?: number; now?: () => number } = {}) =>
  createForgeProbe({ github: { apiUrl: github }, gitlab: { url: gitlab }, userAgent: 'test', ...given });

test('a forge that asks who we are is there', async () => {
  const [github, gitlab] = [await forge(), await forge()];
  const states = await probe(github.url, gitlab.url)();
  expect(states).toMatchObject([
    { name: 'GitHub', url: github.url, reachable: true, detail: expect.stringMatching(/^answers in \d+ ms$/) },
    { name: 'GitLab', url: gitlab.url, reachable: true },
  ]);
  expect([...github.requests, ...gitlab.requests]).toEqual([
    { method: 'HEAD', path: '/' },
    { method: 'HEAD', path: '/api/v4/version' },
  ]);
});

test('one that fails, hangs or is not there is not reachable, with the reason', async () => {
  const failing = await forge((_request, response) => void response.writeHead(502).end());
  const hanging = await forge(() => {});
  const gone = await startForge();
  await gone.close();
  const [failed] = await probe(failing.url, failing.url)();
  const [silent] = await probe(hanging.url, hanging.url, { timeoutMs: 50 })();
  expect(failed).toMatchObject({ reachable: false, detail: 'answers with error 502' });
  expect(silent).toMatchObject({ reachable: false, detail: 'no answer within 0.05 s' });
  expect((await probe(gone.url, gone.url)())[0]).toMatchObject({ detail: 'cannot be reached (ECONNREFUSED)' });
});

test('is not led to a host that nobody configured', async () => {
  const elsewhere = await forge();
  const leading = await forge((_request, response) => void response.writeHead(302, { location: elsewhere.url }).end());
  expect((await probe(leading.url, leading.url)())[0]).toMatchObject({ reachable: true });
  expect(elsewhere.requests).toEqual([]);
});

test('everybody who looks shares one answer for a while', async () => {
  const asked = await forge();
  let now = 0;
  const look = probe(asked.url, asked.url, { now: () => now });
  await Promise.all([look(), look()]);
  now = 90_000;
  await look();
  expect(asked.requests).toHaveLength(2);
  now = 90_001;
  await look();
  expect(asked.requests).toHaveLength(4);
});
