import { expect, test, vi } from 'vitest';
import { startBridge } from './bridge.ts';
import { branchNames, expectTruth, newestPipeline, startedPipelines } from './truth.ts';
import { upkeepNow } from './upkeep-now.ts';

vi.setConfig({ testTimeout: 90_000 });

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';

async function bridgeWithMirror(options: Parameters<typeof startBridge>[0] = {}) {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const [project] = bridge.gitlab.projects;
  if (!project) throw new Error('there is no mirror');
  await upkeepNow(bridge, 'mirrors');
  return { bridge, pull, project };
}

test('a webhook that somebody deleted is made again', async () => {
  const { bridge, project } = await bridgeWithMirror();
  project.hooks = [];
  await bridge.until(() => project.hooks.length === 1, 'the webhook to be back');
  expect(project.hooks[0]).toMatchObject({ url: `${bridge.url}/api/v1/gitlab_event` });
  await upkeepNow(bridge, 'hooks');
  expect(await bridge.redis.scard('{ffci}:state:upkeep:hooks:in-trouble')).toBe(0);
});

test('a webhook that GitLab disabled works again', async () => {
  const { bridge, project } = await bridgeWithMirror();
  for (const hook of project.hooks) hook.failures = 40;
  await bridge.until(() => project.hooks.every(({ failures }) => failures === 0), 'the webhook to be enabled');

  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'next' });
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(project.hooks.flatMap(({ log }) => log).every(({ status }) => status === 202)).toBe(true);
});

test('the branch of a pull request that was closed unheard is taken back, and nothing else', async () => {
  const { bridge, pull, project } = await bridgeWithMirror();
  const { github, gitlab } = bridge;
  const open = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'open' });
  await expectTruth(bridge, REPO, open.head.sha);
  await gitlab.commitFiles(project.id, 'pr-7-somebody-else', { a: 'made by hand' });
  await gitlab.commitFiles(project.id, 'by-hand', { a: 'made by hand' });

  github.deliveries.behave({ lose: 'unrecorded' });
  await github.closePullRequest(REPO, pull.number);
  github.deliveries.behaveWell();
  await bridge.redis.flushdb(); // the names alone must do

  await bridge.until(async () => !(await branchNames(bridge, project.id)).includes('pr-1-work'), 'the branch to go');
  await upkeepNow(bridge, 'branches');
  expect(await branchNames(bridge, project.id)).toEqual(
    expect.arrayContaining(['by-hand', 'pr-7-somebody-else', `pr-${open.number}-open`]),
  );
});

test('a pull request that was closed while the bridge was down: its pipeline is cancelled, its branch goes', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  await bridge.ingress.kill();
  for (const worker of bridge.workers) await worker.kill();

  await github.closePullRequest(REPO, pull.number);
  await github.idle();
  await bridge.startIngress();
  await bridge.startWorker();

  await bridge.until(() => pipeline.status === 'canceled', 'it to be cancelled');
  const [project] = gitlab.projects;
  await bridge.until(
    async () => !(await branchNames(bridge, project?.id ?? 0)).includes('pr-1-work'),
    'the branch to go',
  );
});

test('a branch that was deleted unheard is taken back from the mirror; the default branch never', async () => {
  const { bridge, project } = await bridgeWithMirror({ config: { failfast: { build: { 'on-branches': ['*'] } } } });
  const { github } = bridge;
  for (const branch of ['feature', 'main']) {
    const sha = await github.push({ repo: REPO, branch, files: { f: branch } });
    await expectTruth(bridge, REPO, sha);
  }

  github.deliveries.behave({ lose: 'unrecorded' });
  for (const branch of ['feature', 'main']) await github.deleteBranch({ repo: REPO, branch });
  github.deliveries.behaveWell();
  await bridge.redis.del('{ffci}:state:upkeep:heads:started-at'); // an hour has passed
  await bridge.until(async () => !(await branchNames(bridge, project.id)).includes('feature'), 'the branch to go');
  await upkeepNow(bridge, 'branches');
  await bridge.until(async () => (await bridge.redis.llen('{ffci}:mirror:wait')) === 0, 'all to be removed');

  expect(project.defaultBranch).toBe('main');
  expect(await branchNames(bridge, project.id)).toContain('main');
  const removals = bridge.gitlab.requests.filter(
    ({ method, url }) => method === 'DELETE' && url.includes('/branches/'),
  );
  expect(removals.map(({ url }) => url.split('/branches/')[1])).toEqual(['feature']);
});

test('the pipelines of an installation that is gone are not looked at any more', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  await bridge.until(async () => (await bridge.redis.zcard('{ffci}:state:open-pipelines')) === 1, 'it to be watched');
  // Whoever looks for pipelines after the start of an empty Redis finds this one, too, and may be about to watch it.
  await upkeepNow(bridge, 'lost-pipelines');

  github.deliveries.behave({ lose: 'unrecorded' });
  github.removeInstallation('acme');
  await upkeepNow(bridge, 'forgotten');

  expect(await bridge.redis.zcard('{ffci}:state:open-pipelines')).toBe(0);
});

test('where nothing changes a round costs one GitHub request, and an hour a few more', async () => {
  const { bridge } = await bridgeWithMirror({ env: { UPKEEP_INTERVAL: '60' } });
  const { github, gitlab } = bridge;
  await bridge.redis.del('{ffci}:state:upkeep:heads:started-at'); // the first comparison was before the repository
  for (const task of ['deliveries', 'lost-pipelines', 'heads', 'heads', 'hooks', 'branches'])
    await upkeepNow(bridge, task);
  const counts = () => ({
    github: github.requests.filter(({ path }) => !path.includes('.git/') && !path.includes('/access_tokens')).length,
    gitlab: gitlab.requests.filter(({ url }) => url.startsWith('/api/')).length,
  });
  const costs = async (task: string) => {
    const before = counts();
    await upkeepNow(bridge, task);
    const after = counts();
    return { github: after.github - before.github, gitlab: after.gitlab - before.gitlab };
  };

  expect(await costs('deliveries')).toEqual({ github: 1, gitlab: 0 });
  expect(await costs('heads')).toEqual({ github: 0, gitlab: 0 });
  expect(await costs('lost-pipelines')).toEqual({ github: 0, gitlab: 0 });
  expect(await costs('open-pipelines')).toEqual({ github: 0, gitlab: 0 });
  expect(await costs('mirrors')).toEqual({ github: 0, gitlab: 1 });
  expect(await costs('hooks')).toEqual({ github: 0, gitlab: 1 });
  expect(await costs('branches')).toEqual({ github: 0, gitlab: 1 });
  expect(await costs('forgotten')).toEqual({ github: 2, gitlab: 0 });
  expect(await costs('stale-checks')).toEqual({ github: 0, gitlab: 0 });
  expect(await costs('old-dead-letters')).toEqual({ github: 0, gitlab: 0 });
  await bridge.redis.del('{ffci}:state:upkeep:heads:started-at'); // an hour has passed
  expect(await costs('heads')).toEqual({ github: 4, gitlab: 0 });
  // The lists of pull requests and branches: answered so, they cost nothing of the rate limit.
  expect(github.requests.slice(-2).map(({ status }) => status)).toEqual([304, 304]);
  expect(startedPipelines(bridge)).toHaveLength(1);
});
