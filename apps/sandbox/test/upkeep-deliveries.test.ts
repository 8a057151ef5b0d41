import { expect, onTestFinished, test, vi } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, newestPipeline, startedPipelines } from './truth.ts';
import { upkeepNow } from './upkeep-now.ts';

vi.setConfig({ testTimeout: 90_000 });

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';

test('20 deliveries that GitHub could not deliver are asked for again, and each commit runs once', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github } = bridge;
  // Several installations: what one of them may cost a minute is bounded.
  const repos = ['acme/site', 'beta/site', 'corp/site', 'dyne/site'];
  for (const fullName of repos) await github.createRepository({ fullName, files: CI });
  github.deliveries.behave({ lose: true, match: /^pull_request\./ });
  const pulls: { repo: string; sha: string }[] = [];
  for (let n = 0; n < 20; n += 1) {
    const repo = repos[n % repos.length] as string;
    const pull = await github.openPullRequest({ repo, author: repo.split('/')[0] as string, head: `h${n}` });
    pulls.push({ repo, sha: pull.head.sha });
  }
  github.deliveries.behaveWell();

  for (const { repo, sha } of pulls) await expectTruth(bridge, repo, sha);
  const first = github.deliveries.attempts.filter(({ event, redelivery }) => event === 'pull_request' && !redelivery);
  expect(first.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(0));
  expect(startedPipelines(bridge)).toHaveLength(20);
});

test('while the door is shut one delivery at a time is tried, and all come once it is open', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await bridge.ingress.kill();
  const pulls = [];
  for (let n = 0; n < 6; n += 1)
    pulls.push(await github.openPullRequest({ repo: REPO, author: 'acme', head: `h${n}` }));
  await github.idle();
  const lost = github.deliveries.attempts.length;
  const asked = () => github.deliveries.attempts.filter(({ redelivery }) => redelivery).length;

  const before = asked();
  await upkeepNow(bridge, 'deliveries');
  await github.idle();
  expect(asked() - before).toBeLessThanOrEqual(1);
  expect(lost).toBeGreaterThan(6);
  await bridge.startIngress();

  for (const pull of pulls) await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(6);
});

test('a delivery that fails although others arrive is given up with a line in the log', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  const order = { installationId: null, repositoryId: null, action: null };
  const attempts = () => github.deliveries.attempts.filter(({ event }) => event === 'push');
  github.deliveries.dispatch({ ...order, event: 'push', payload: { ref: 'not what a push says' } });
  const others = setInterval(() => github.deliveries.dispatch({ ...order, event: 'ping', payload: {} }), 500);
  onTestFinished(() => clearInterval(others));

  await bridge.until(() => attempts().length > 3, 'it to be tried again');
  await bridge.until(() => bridge.workers[0]?.output().includes('gives up delivery'), 'it to be given up');

  const tried = attempts().length;
  expect(tried).toBe(6);
  expect(new Set(attempts().map(({ guid }) => guid)).size).toBe(1);
  for (let round = 0; round < 3; round += 1) await upkeepNow(bridge, 'deliveries');
  await github.idle();
  expect(attempts()).toHaveLength(tried);
});

test('a head that even GitHub has no record of delivering is found and runs, once', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: 'unrecorded' });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'unheard' });
  github.deliveries.behaveWell();

  await bridge.redis.del('{ffci}:state:upkeep:heads:started-at'); // an hour has passed
  await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'its pipeline');

  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test("a stranger's head that was missed waits for approval as any other", async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: 'unrecorded' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const pull = await github.openPullRequest({ repo: REPO, author: 'mallory', fork: true, head: 'evil' });
  github.deliveries.behaveWell();

  await bridge.redis.del('{ffci}:state:upkeep:heads:started-at');
  const gate = await bridge.until(() => github.checkRun(REPO, pull.head.sha, 'gitlab-ci Pipeline'), 'its gate');

  expect(gate.conclusion).toBe('action_required');
  expect(startedPipelines(bridge)).toEqual([]);
});
