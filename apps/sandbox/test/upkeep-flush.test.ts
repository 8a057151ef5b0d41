import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, gateOf, newestPipeline, startedPipelines } from './truth.ts';
import { upkeepNow } from './upkeep-now.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
const epoch = '{ffci}:state:epoch';

test('after FLUSHALL a running pipeline is found and watched again, although GitLab says nothing', async () => {
  const bridge = await startBridge({ gitlab: { runner: 'manual' } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  await bridge.until(() => github.statuses(REPO, pull.head.sha).length > 0, 'the first report');

  gitlab.hooks.behave({ lose: 1 });
  await bridge.redis.flushdb();
  for (const status of ['pending', 'running', 'success']) gitlab.setJobStatus(pipeline.project.id, 'build', status);

  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('after FLUSHALL a pipeline that ended meanwhile is told', async () => {
  const bridge = await startBridge({ gitlab: { runner: 'manual' } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  await bridge.until(() => github.statuses(REPO, pull.head.sha).length > 0, 'the first report');

  for (const worker of bridge.workers) await worker.kill();
  gitlab.hooks.behave({ lose: 1 });
  for (const status of ['pending', 'running', 'failed']) gitlab.setJobStatus(pipeline.project.id, 'build', status);
  await bridge.redis.flushdb();
  await bridge.startWorker();

  await expectTruth(bridge, REPO, pull.head.sha);
});

test('after FLUSHALL a report that was lost half-way is made complete', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const { head } = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, head.sha);
  for (const worker of bridge.workers) await worker.kill();
  // As if nothing but the gate could be written before.
  const stored = github.state.repository(REPO);
  stored.checkRuns = stored.checkRuns.filter(({ name }) => name === 'gitlab-ci Pipeline');
  await bridge.redis.flushdb();
  await bridge.startWorker();

  await expectTruth(bridge, REPO, head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('after FLUSHALL a pipeline that ended meanwhile is told, although a newer commit comes first', async () => {
  const bridge = await startBridge({
    gitlab: { runner: 'manual' },
    config: { failfast: { build: { 'on-branches': ['main'] } } },
  });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  const older = await github.push({ repo: REPO, branch: 'main', files: { a: '1' } });
  const pipeline = await bridge.until(() => newestPipeline(bridge, older), 'the pipeline');
  await bridge.until(() => github.statuses(REPO, older).length > 0, 'the first report');
  for (const worker of bridge.workers) await worker.kill();
  gitlab.hooks.behave({ lose: 1 });
  for (const status of ['pending', 'running', 'success']) gitlab.setJobStatus(pipeline.project.id, 'build', status);
  const newer = await github.push({ repo: REPO, branch: 'main', files: { a: '2' } });
  await github.idle();
  await bridge.redis.flushdb();
  // As if upkeep had looked for pipelines just before this one ended.
  await bridge.redis.set('{ffci}:state:upkeep:lost-pipelines:done-at', 1);
  await bridge.startWorker();
  await bridge.until(() => newestPipeline(bridge, newer), 'the newer pipeline');

  await expectTruth(bridge, REPO, older);
});

test('a delivery that comes again after FLUSHALL finds the pipeline that its commit has', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const delivery = github.deliveries.attempts.find(({ event }) => event === 'pull_request');

  await bridge.redis.flushdb();
  github.deliveries.redeliver(delivery?.id ?? 0);

  await bridge.until(
    () => bridge.workers[0]?.output().match(/create-pipeline: done/g)?.length === 2,
    'the second wish',
  );
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
  github.comment(REPO, pull.number, '/retest', { author: 'acme' });
  await bridge.until(() => startedPipelines(bridge).length === 2, 'what a person asks for to run');
});

test('work that was accepted and lost with Redis is found at GitHub and done', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const first = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'first' });
  await expectTruth(bridge, REPO, first.head.sha);
  for (const worker of bridge.workers) await worker.kill();
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  const lost = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'lost' });
  const refused = await github.openPullRequest({ repo: REPO, author: 'mallory', fork: true, head: 'evil' });
  await github.idle();

  await bridge.redis.flushdb();
  await bridge.startWorker();

  await expectTruth(bridge, REPO, lost.head.sha);
  expect((await gateOf(bridge, REPO, refused.head.sha)).conclusion).toBe('action_required');
  await bridge.until(async () => (await bridge.redis.exists(epoch)) === 1, 'everything to be compared');
  expect(startedPipelines(bridge)).toHaveLength(2);
});

test('a commit whose run was lost with Redis, and that is no head any more, does not stay queued', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const away = gitlab.misbehave({ match: () => true, answer: { status: 503, body: 'away' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const second = await github.updatePullRequest(REPO, pull.number);
  const third = await github.updatePullRequest(REPO, pull.number);
  const gate = (sha: string) => github.checkRun(REPO, sha, 'gitlab-ci Pipeline');
  await bridge.until(() => [second, third].every((sha) => gate(sha)), 'the gates');
  for (const worker of bridge.workers) await worker.kill();
  // As if it had died before it told the older one.
  for (const name of ['gitlab-ci Pipeline', 'Gitlab SYNC']) {
    const run = github.checkRun(REPO, second, name);
    Object.assign(run ?? {}, { status: 'in_progress', conclusion: null });
  }
  await bridge.redis.flushdb();
  away.remove();
  await bridge.startWorker();

  await expectTruth(bridge, REPO, third);
  const ended = await gateOf(bridge, REPO, second);
  expect(ended.output.title).toContain(`uperseded by ${third.slice(0, 12)}`);
  await bridge.until(() => github.checkRun(REPO, second, 'Gitlab SYNC')?.status === 'completed', 'its sync to end');
});

test('a head whose run was lost with Redis runs, although a commit on top of it comes first', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main'] } } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const away = gitlab.misbehave({ match: () => true, answer: { status: 503, body: 'away' } });
  const head = await github.push({ repo: REPO, branch: 'main', files: { a: '1' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const older = pull.head.sha;
  const announced = (sha: string) => github.checkRun(REPO, sha, 'gitlab-ci Pipeline');
  await bridge.until(() => announced(head) && announced(older), 'the gates');
  for (const worker of bridge.workers) await worker.kill();
  await bridge.redis.flushdb();
  away.remove();

  const newer = await github.updatePullRequest(REPO, pull.number);
  await bridge.startWorker();

  await expectTruth(bridge, REPO, newer);
  await expectTruth(bridge, REPO, head);
  expect((await gateOf(bridge, REPO, older)).output.title).toContain(`uperseded by ${newer.slice(0, 12)}`);
});

test('what a worker shows of a job that was lost with Redis meanwhile does not stay queued', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const { promise: after, resolve: answer } = Promise.withResolvers<void>();
  let isCreating = false;
  const match = ({ method, path }: { method: string; path: string }): boolean => {
    isCreating ||= method === 'POST' && path.endsWith('/projects');
    return isCreating;
  };
  gitlab.misbehave({ match, times: 1, answer: { after } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const older = pull.head.sha;
  const gate = () => github.checkRun(REPO, older, 'gitlab-ci Pipeline');
  await bridge.until(() => isCreating, 'the mirror to be created');
  const away = gitlab.misbehave({ match: () => true, answer: { status: 503, body: 'away' } });
  await bridge.redis.flushdb();
  answer();
  await bridge.until(() => gate()?.output.title?.includes('cannot be reached'), 'the wait to be shown');
  away.remove();

  const newer = await github.updatePullRequest(REPO, pull.number);

  await expectTruth(bridge, REPO, newer);
  expect((await gateOf(bridge, REPO, older)).output.title).toContain(`uperseded by ${newer.slice(0, 12)}`);
});

test('what was there before the App is left alone, and what ended is not run again', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: 'unrecorded' });
  const old = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'old' });
  github.deliveries.behaveWell();
  for (const installation of github.state.installations.values()) {
    installation.createdAt = new Date(Date.now() + 2_000).toISOString();
  }
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'done' });
  await expectTruth(bridge, REPO, pull.head.sha);

  await bridge.redis.flushdb();
  await bridge.until(async () => (await bridge.redis.exists(epoch)) === 1, 'everything to be compared');

  expect(startedPipelines(bridge)).toHaveLength(1);
  expect(github.checkRuns(REPO, old.head.sha)).toEqual([]);
});

test('a commit that upkeep found and whose deliveries come after all runs once', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['topic'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  github.deliveries.behave({ delayMs: 8_000 });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'late' });
  const pushed = await github.push({ repo: REPO, branch: 'topic', files: { a: '1' } });

  await bridge.redis.flushdb();
  await expectTruth(bridge, REPO, pull.head.sha);
  await expectTruth(bridge, REPO, pushed);
  await github.idle();
  for (const said of ['it runs once', 'has run already']) {
    await bridge.until(() => bridge.workers[0]?.output().includes(said), `the late delivery to be decided: ${said}`);
  }

  expect(startedPipelines(bridge)).toHaveLength(2);
});

test.each([0, 400])(
  'FLUSHALL %i ms after a burst: every head ends with its truth, and none runs twice',
  async (afterMs) => {
    const bridge = await startBridge({ workers: 2 });
    const { github, gitlab } = bridge;
    const repos = ['acme/site', 'beta/site', 'corp/site'];
    for (const fullName of repos) await github.createRepository({ fullName, files: CI });
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
    const pulls: { repo: string; sha: string }[] = [];
    for (let n = 0; n < 6; n += 1) {
      const repo = repos[n % repos.length] as string;
      const pull = await github.openPullRequest({ repo, author: repo.split('/')[0] as string, head: `h${n}` });
      pulls.push({ repo, sha: pull.head.sha });
    }
    await new Promise((resolve) => setTimeout(resolve, afterMs));

    await bridge.redis.flushdb();

    for (const { repo, sha } of pulls) await expectTruth(bridge, repo, sha);
    await bridge.until(async () => (await bridge.redis.exists(epoch)) === 1, 'everything to be compared');
    for (const { repo, sha } of pulls) await expectTruth(bridge, repo, sha);
    const started = startedPipelines(bridge).map(({ commit }) => commit.sha);
    expect(started.toSorted()).toEqual(pulls.map(({ sha }) => sha).toSorted());
    expect(gitlab.errors).toEqual([]);
  },
);

test('a branch whose commit has run as another branch, and whose own run was lost with Redis, runs', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main', 'stable'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  const sha = await github.push({ repo: REPO, branch: 'main', files: { a: '1' } });
  await expectTruth(bridge, REPO, sha);
  for (const worker of bridge.workers) await worker.kill();
  await run('git', ['branch', 'stable', 'main'], { cwd: github.state.repository(REPO).dir });
  await bridge.redis.flushdb();
  await bridge.startWorker();

  const started = () => startedPipelines(bridge).map(({ ref }) => ref);
  await bridge.until(() => started().includes('stable'), 'the other branch to run');
  await expectTruth(bridge, REPO, sha);
  await bridge.until(async () => (await bridge.redis.exists(epoch)) === 1, 'everything to be compared');
  expect(started()).toEqual(['main', 'stable']);
});

test('a tag that was accepted and lost with Redis runs, and no other tag does', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main', 'tags'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: 'unrecorded' });
  await github.pushTag({ repo: REPO, tag: 'before-the-bridge' });
  github.deliveries.behaveWell();
  const sha = await github.push({ repo: REPO, branch: 'main', files: { a: '1' } });
  await github.pushTag({ repo: REPO, tag: 'v1' });
  const started = () => startedPipelines(bridge).map(({ ref }) => ref);
  await bridge.until(() => started().length === 2, 'branch and tag to run');
  await expectTruth(bridge, REPO, sha);
  for (const worker of bridge.workers) await worker.kill();
  await github.pushTag({ repo: REPO, tag: 'v2', message: 'Version 2' });
  await github.idle();
  // Longer ago than people's wishes are recalled.
  const twoDaysAgo = new Date(Date.now() - 48 * 3600_000).toISOString();
  for (const attempt of github.deliveries.attempts) attempt.deliveredAt = twoDaysAgo;

  await bridge.redis.flushdb();
  await bridge.startWorker();

  await bridge.until(() => started().includes('v2'), 'the lost tag to run');
  await bridge.until(async () => (await bridge.redis.exists(epoch)) === 1, 'everything to be compared');
  await expectTruth(bridge, REPO, sha);
  expect(started().toSorted()).toEqual(['main', 'v1', 'v2']);
});

test('a tag that GitHub never told of runs; four at once are left alone, as GitHub leaves them', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['tags'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const cwd = github.state.repository(REPO).dir;
  /** Without any delivery. */
  const tag = (name: string, target: string) => run('git', ['tag', name, target], { cwd });
  const started = () => startedPipelines(bridge).map(({ ref }) => ref);
  const anHourPasses = async (): Promise<void> => {
    await bridge.redis.del('{ffci}:state:upkeep:heads:started-at');
    await upkeepNow(bridge, 'heads');
  };
  await tag('before-the-bridge', 'main');
  await anHourPasses();

  await tag('v1', 'main');
  await tag('a-file', 'main:.gitlab-ci.yml');
  await anHourPasses();
  await bridge.until(() => started().includes('v1'), 'the tag to run');
  await expectTruth(bridge, REPO, await github.shaOf(REPO, 'main'));
  for (const name of ['i1', 'i2', 'i3', 'i4']) await tag(name, 'main');
  await anHourPasses();
  const told = () => bridge.workers[0]?.output().includes('leaves new tags of acme/site alone');
  await bridge.until(told, 'the tags to be seen');
  await anHourPasses();

  expect(started()).toEqual(['v1']);
});
