import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { freezeAt, TAKEN_OVER_MS } from './freeze.ts';
import { expectTruth, newestPipeline } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\ntest: { script: [make test] }\n' };
const REPO = 'acme/site';

test('workers killed at random points lose nothing and double nothing', { timeout: 180_000 }, async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const shas: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: `work-${n}` });
    shas.push(pull.head.sha);
    // Somewhere between the announcement and the report.
    await new Promise((resolve) => setTimeout(resolve, 40 + n * 90));
    await bridge.workers.shift()?.kill();
    await bridge.startWorker();
  }

  for (const sha of shas) await expectTruth(bridge, REPO, sha);
  for (const sha of shas) {
    const pipelines = bridge.gitlab.pipelines(newestPipeline(bridge, sha)?.project.id ?? 0);
    expect(pipelines.filter(({ commit, source }) => commit.sha === sha && source === 'api')).toHaveLength(1);
  }
});

test('what a killed worker announced ends, when a newer commit came before its job was repeated', {
  timeout: 180_000,
}, async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const announcing = freezeAt(bridge, 'github', /POST .*\/check-runs/);
  const older = await github.updatePullRequest(REPO, pull.number);
  const { worker } = await announcing;
  await worker.kill();
  const newer = await github.updatePullRequest(REPO, pull.number);
  await expectTruth(bridge, REPO, newer);

  const announced = github.checkRuns(REPO, older);
  expect(announced.map(({ name }) => name)).toEqual(['Gitlab SYNC']);
  const ended = () => github.checkRuns(REPO, older).filter(({ status }) => status === 'completed');
  await bridge.until(() => ended().length === 2, 'its sync and its gate to end', TAKEN_OVER_MS);
  expect(github.allCheckRuns(REPO, older).map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'cancelled']);
});

test('a worker that is told to stop finishes what it does and exits with 0', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await bridge.until(() => github.checkRuns(REPO, pull.head.sha).length > 0, 'work to begin');

  const worker = bridge.workers.shift();
  expect(await worker?.stop(), worker?.output()).toBe(0);
  await bridge.startWorker();

  await expectTruth(bridge, REPO, pull.head.sha);
});
