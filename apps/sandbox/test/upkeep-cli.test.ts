import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, startedPipelines } from './truth.ts';

vi.setConfig({ testTimeout: 90_000 });

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

/** The command as an operator gives it, with the configuration of the bridge. */
async function failfast(bridge: Bridge, ...args: string[]) {
  const env = { PATH: process.env.PATH, ...bridge.environment(bridge.url), REDIS_URL: bridge.redisUrl };
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, err };
}

test('the doctor finds nothing to do about a running bridge', async () => {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const { code, out } = await failfast(bridge, 'doctor');

  expect(out).not.toContain('✗');
  expect(out).toContain('✓ Ingress: signature: a signed ping is accepted');
  expect(code).toBe(0);
});

test('a job that was given up is found by its error, and runs once it is replayed', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const refused = { status: 403, body: { message: '403 Forbidden' } };
  const fault = gitlab.misbehave({ match: /POST \/api\/v4\/projects$/, answer: refused });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const gate = await gateOf(bridge, REPO, pull.head.sha);
  expect(gate.conclusion).toBe('failure');
  expect(gate.actions.map(({ identifier }) => identifier)).toContain('retry');
  const list = await bridge.until(async () => {
    const { out } = await failfast(bridge, 'dead-letters', 'list', '--stage', 'mirror', '--error', '403', '--json');
    const { letters } = JSON.parse(out) as { letters: { id: string; repository: string }[] };
    return letters.length > 0 && letters;
  }, 'its dead letter');
  const accepted = bridge.ingress.lines.find(({ event }) => event === 'pull_request_updated');
  expect(list).toMatchObject([
    {
      stage: 'mirror',
      repository: REPO,
      sha: pull.head.sha,
      deliveryId: accepted?.delivery_id,
      wishes: [{ source: { kind: 'pull_request', number: pull.number } }],
      errors: [expect.stringContaining('GitLab answered 403: Forbidden')],
      attempts: 1,
      firstAt: expect.any(Number),
      lastAt: expect.any(Number),
    },
  ]);
  fault.remove();

  const replayed = await failfast(bridge, 'dead-letters', 'replay', '--all', '--repository', REPO);

  expect(replayed).toMatchObject({ code: 0, out: expect.stringContaining('replayed') });
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a delivery is had again by its id: a duplicate, unless it shall be done a second time', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const opened = github.deliveries.attempts.find(({ event }) => event === 'pull_request');
  const attempts = () => github.deliveries.attempts.filter(({ guid }) => guid === opened?.guid);

  expect((await failfast(bridge, 'replay', opened?.guid ?? '')).out).toContain('will be called a duplicate');
  await bridge.until(() => attempts().length === 2, 'the second attempt');
  expect(attempts()[1]?.responseBody).toContain('duplicate');

  expect((await failfast(bridge, 'replay', '--again', opened?.guid ?? '')).code).toBe(0);
  await bridge.until(() => attempts().length === 3, 'the third attempt');
  expect(attempts()[2]?.responseBody).toContain('"accepted":true');
});
