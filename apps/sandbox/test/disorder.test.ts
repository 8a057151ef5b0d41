import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { branchNames, expectTruth, gateOf, newestPipeline, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\ntest: { script: [make test] }\n' };
const REPO = 'acme/site';
const CREATION = /^POST .*\/pipeline$/;

test('with all GitLab hooks lost, upkeep brings the truth within its interval', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  gitlab.hooks.behave({ lose: 1 });
  await github.createRepository({ fullName: REPO, files: CI });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });

  await expectTruth(bridge, REPO, pull.head.sha);
});

test('GitLab hooks that come late, twice and in any order change nothing', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github, gitlab } = bridge;
  gitlab.hooks.behave({ double: 1, reorder: true, delayMs: 300 });
  await github.createRepository({ fullName: REPO, files: CI });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  await gitlab.quiet();
  await expectTruth(bridge, REPO, pull.head.sha);

  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a hook of GitLab that is faster than the record of its pipeline takes nothing from it', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'mallory', fork: true });
  // Created, and told by a hook; the worker learns of it at its next attempt, while a report is looking into it.
  gitlab.misbehave({ match: /^POST .*\/pipeline$/, times: 1, answer: 'after-effect-reset' });
  gitlab.misbehave({ match: /^GET .*\/pipelines\/\d+\/variables$/, times: 1, answer: { delayMs: 4_000 } });

  github.comment(REPO, pull.number, `/ok-to-test ${pull.head.sha}`, { author: 'acme' });

  await bridge.until(() => startedPipelines(bridge)[0]?.status === 'success', 'the pipeline to end');
  await expectTruth(bridge, REPO, pull.head.sha);
  const summary = () => github.checkRun(REPO, pull.head.sha, 'gitlab-ci Pipeline')?.output.summary;
  await bridge.until(() => summary()?.includes('Approved by `acme`'), 'the gate to say who approved');
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test.each([
  ['was created without being confirmed', true],
  ['is about to be created', false],
])('a pull request that is closed while its pipeline %s has none that runs', async (_, isThere) => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  if (isThere) gitlab.misbehave({ match: CREATION, times: 1, answer: 'after-effect-reset' });
  const asked = isThere ? /^GET .*\/pipelines\/\d+\/variables$/ : CREATION;
  const reached = Promise.withResolvers<void>();
  const removed = Promise.withResolvers<void>();
  const match = ({ method, path }: { method: string; path: string }): boolean => {
    const is = asked.test(`${method} ${path}`);
    if (is) reached.resolve();
    return is;
  };
  gitlab.misbehave({ match, times: 1, answer: { after: removed.promise } });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await reached.promise;
  github.closePullRequest(REPO, pull.number);
  const [project] = gitlab.projects;
  await bridge.until(async () => !(await branchNames(bridge, project?.id ?? 0)).includes('pr-1-work'), 'the removal');
  removed.resolve();

  await bridge.until(() => shown(bridge, REPO, pull.head.sha)['gitlab-ci Pipeline'] === 'cancelled', 'the gate');
  const gate = await gateOf(bridge, REPO, pull.head.sha);
  expect(gate.output.summary).toContain('the pull request was closed');
  expect(startedPipelines(bridge).filter(({ status }) => status !== 'canceled')).toEqual([]);
});

test('a delivery that comes twice starts one pipeline', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github } = bridge;
  github.deliveries.behave({ double: true });
  await github.createRepository({ fullName: REPO, files: CI });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  await github.idle();

  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('of several pushes in a row the last one wins, and every older check ends', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const shas = [pull.head.sha];
  for (let n = 0; n < 4; n += 1) shas.push(await github.updatePullRequest(REPO, pull.number));

  const last = shas.at(-1) as string;
  await expectTruth(bridge, REPO, last);
  for (const sha of shas) {
    await bridge.until(
      () => github.checkRuns(REPO, sha).every(({ status }) => status === 'completed'),
      `${sha} to end`,
    );
  }
  const [project] = gitlab.projects;
  const tip = (await gitlab.branches(project?.id ?? 0)).find(({ name }) => name === 'pr-1-work');
  expect(tip?.sha).toBe(last);
  expect(newestPipeline(bridge, last)?.status).toBe('success');
});

test('deliveries in the wrong order never bring an older commit back', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);

  github.deliveries.behave({ match: /^pull_request\.synchronize$/, reorder: true });
  const older = await github.updatePullRequest(REPO, pull.number);
  const newer = await github.updatePullRequest(REPO, pull.number);
  await expectTruth(bridge, REPO, newer);
  await github.idle();
  await bridge.until(
    () => github.checkRuns(REPO, older).every(({ status }) => status === 'completed'),
    'the older to end',
  );

  const [project] = gitlab.projects;
  const tip = (await gitlab.branches(project?.id ?? 0)).find(({ name }) => name === 'pr-1-work');
  expect(tip?.sha).toBe(newer);
  expect(startedPipelines(bridge).filter(({ commit }) => commit.sha === newer)).toHaveLength(1);
});

test('a newer commit cancels the pipeline of the older one', async () => {
  const bridge = await startBridge({
    gitlab: { runner: { stepMs: 20, outcome: (name) => (name === 'slow' ? 'hang' : 'success') } },
  });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'slow: { script: [sleep] }\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const { sha } = { ...pull.head }; // the stand-in moves the head of the object it gave
  const first = await bridge.until(() => newestPipeline(bridge, sha), 'the first pipeline');
  await bridge.until(() => first.status === 'running', 'it to run');

  const next = await github.updatePullRequest(REPO, pull.number, {
    files: { '.gitlab-ci.yml': 'quick: { script: [x] }\n' },
  });
  await expectTruth(bridge, REPO, next);
  const gate = await gateOf(bridge, REPO, sha);

  expect(first.status).toBe('canceled');
  expect(gate.conclusion).toBe('cancelled');
  expect(gitlab.errors).toEqual([]);
});

test('a newer commit cancels the pipeline of its own pull request and no other', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const other = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'other' });
  const [sha, otherSha] = [pull.head.sha, other.head.sha];
  const running = (of: string) =>
    bridge.until(() => {
      const pipeline = newestPipeline(bridge, of);
      return pipeline?.status === 'running' && pipeline;
    }, `the pipeline of ${of} to run`);
  const [first, untouched] = [await running(sha), await running(otherSha)];

  await running(await github.updatePullRequest(REPO, pull.number));
  await bridge.until(() => first.status === 'canceled', 'the older one to be cancelled');

  expect(untouched.status).toBe('running');
  const cancelled = gitlab.requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/cancel'));
  expect(new Set(cancelled.map(({ url }) => url))).toEqual(
    new Set([`/api/v4/projects/${first.project.id}/pipelines/${first.id}/cancel`]),
  );
});

test('a closed pull request: its pipeline is cancelled, its branch on the mirror removed', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  const [project] = gitlab.projects;

  await github.closePullRequest(REPO, pull.number);

  await bridge.until(() => pipeline.status === 'canceled', 'it to be cancelled');
  await bridge.until(
    async () => !(await gitlab.branches(project?.id ?? 0)).some(({ name }) => name === 'pr-1-work'),
    'the branch to go',
  );
  await bridge.until(() => shown(bridge, REPO, pull.head.sha)['gitlab-ci Pipeline'] === 'cancelled', 'the gate to end');
});

test('a CI job retried in GitLab updates the same check', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'flaky: { script: [exit 1] }\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const before = github.checkRun(REPO, pull.head.sha, 'gitlab-ci - flaky');
  expect(before?.conclusion).toBe('failure');

  const pipeline = newestPipeline(bridge, pull.head.sha);
  const retry = await fetch(`${gitlab.url}/api/v4/projects/${pipeline?.project.id}/pipelines/${pipeline?.id}/retry`, {
    method: 'POST',
    headers: { 'private-token': bridge.environment('').GITLAB_TOKEN as string },
  });
  expect(retry.ok).toBe(true);
  await bridge.until(() => (pipeline?.jobs.length ?? 0) > 1 && pipeline?.status === 'failed', 'the retry to end');
  await expectTruth(bridge, REPO, pull.head.sha);

  expect(github.checkRun(REPO, pull.head.sha, 'gitlab-ci - flaky')?.id).toBe(before?.id);
});

test('a pipeline that was deleted in GitLab leaves nothing pending: its gate and the commit status end', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const { sha } = (await github.openPullRequest({ repo: REPO, author: 'acme' })).head;
  await bridge.until(() => github.statuses(REPO, sha)[0]?.state === 'pending', 'a pending status');

  gitlab.pipelines(gitlab.projects[0]?.id ?? 0).length = 0;

  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci Pipeline'] === 'cancelled', 'the gate to end');
  await bridge.until(() => github.statuses(REPO, sha)[0]?.state === 'error', 'the status to end');
  expect(github.statuses(REPO, sha)[0]?.description).toContain('does not exist in GitLab any more');
});
