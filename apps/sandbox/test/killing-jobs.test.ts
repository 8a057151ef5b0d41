import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { TAKEN_OVER_MS } from './freeze.ts';
import { expectTruth, gateOf, newestPipeline, shown } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
/** Each death costs a lock's time. */
const SLOW = { timeout: 240_000 };
const workers = '{ffci}:state:workers';
const deadLetters = '{ffci}:dead-letter:wait';

/** Kills the worker at each of the first `times` mirror jobs of this repository, and starts another one. */
function killAtMirroring(bridge: Bridge, repo: string, times = Number.POSITIVE_INFINITY): { deaths: number } {
  const seen = { deaths: 0 };
  const match = ({ path }: { path: string }): boolean => {
    if (seen.deaths >= times || !path.startsWith(`/${repo}.git/info/refs`)) return false;
    seen.deaths += 1;
    for (const worker of bridge.workers.splice(0)) worker.child.kill('SIGKILL');
    void bridge.startWorker();
    return true;
  };
  bridge.github.misbehave({ match, answer: 'reset' });
  return seen;
}

test(
  'a job that takes its worker down is given up after exactly three starts, and everybody else goes on',
  SLOW,
  async () => {
    const bridge = await startBridge();
    const { github } = bridge;
    for (const fullName of ['acme/poison', 'acme/site']) await github.createRepository({ fullName, files: CI });
    const poison = killAtMirroring(bridge, 'acme/poison');
    const bad = await github.openPullRequest({ repo: 'acme/poison', author: 'acme' });
    await bridge.until(() => poison.deaths === 1, 'the first death');
    const good = await github.openPullRequest({ repo: 'acme/site', author: 'acme' });
    await expectTruth(bridge, 'acme/site', good.head.sha);

    await bridge.until(async () => (await bridge.redis.llen(deadLetters)) === 1, 'the dead letter', 3 * TAKEN_OVER_MS);
    expect(poison.deaths).toBe(3);
    const gate = await gateOf(bridge, 'acme/poison', bad.head.sha);
    expect(gate.conclusion).toBe('failure');
    expect(gate.output.summary).toContain('its worker died at each of 3 starts');
    expect(shown(bridge, 'acme/poison', bad.head.sha)['Gitlab SYNC']).toBe('failure');

    const later = await github.updatePullRequest('acme/site', good.number);
    await expectTruth(bridge, 'acme/site', later);
    expect(poison.deaths).toBe(3);
  },
);

test('a job whose workers are killed like all the others is not given up', SLOW, async () => {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: 'acme/site', files: CI });
  const unlucky = killAtMirroring(bridge, 'acme/site', 3);
  const pull = await bridge.github.openPullRequest({ repo: 'acme/site', author: 'acme' });
  // Workers that do nothing die, too: whoever kills them does not look what they are at.
  for (let n = 0; n < 5; n += 1) {
    const known = await bridge.redis.zcard(workers);
    const bystander = await bridge.startWorker();
    await bridge.until(async () => (await bridge.redis.zcard(workers)) > known, 'its first sign of life');
    await bystander.kill();
  }

  await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline', 2 * TAKEN_OVER_MS);
  await expectTruth(bridge, 'acme/site', pull.head.sha);
  expect(unlucky.deaths).toBe(3);
  expect(await bridge.redis.llen(deadLetters)).toBe(0);
});
