import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, newestPipeline, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';

async function withPullRequest(ci: string, options: Parameters<typeof startBridge>[0] = {}) {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  return { bridge, number: pull.number, sha: pull.head.sha };
}

function press(bridge: Bridge, sha: string, check: string, button: string): void {
  const run = bridge.github.checkRun(REPO, sha, check);
  if (!run) throw new Error(`there is no check ${check}`);
  expect(run.actions.map(({ identifier }) => identifier)).toContain(button);
  bridge.github.clickButton(run, button, 'acme');
}

test('retry on a CI job runs that job; on the gate the failed ones', async () => {
  const { bridge, sha } = await withPullRequest('a: { script: [exit 1] }\nb: { script: [exit 1] }\n');
  await expectTruth(bridge, REPO, sha);
  const pipeline = newestPipeline(bridge, sha);

  press(bridge, sha, 'gitlab-ci - a', 'retry');
  await bridge.until(() => pipeline?.jobs.length === 3, 'one CI job again');
  await bridge.until(() => pipeline?.status === 'failed', 'it to end');
  await expectTruth(bridge, REPO, sha);
  press(bridge, sha, 'gitlab-ci Pipeline', 'retry');
  await bridge.until(() => pipeline?.jobs.length === 5, 'both again');
  await expectTruth(bridge, REPO, sha);
});

test('play starts a manual CI job', async () => {
  const ci = 'first: { script: [x] }\ndeploy: { script: [x], when: manual, allow_failure: true }\n';
  const { bridge, sha } = await withPullRequest(ci);
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci - deploy'] === 'neutral', 'the manual CI job to show');

  press(bridge, sha, 'gitlab-ci - deploy', 'play');

  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci - deploy'] === 'success', 'it to run');
});

test('cancel stops a running pipeline', async () => {
  const { bridge, sha } = await withPullRequest('slow: { script: [x] }\n', {
    gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } },
  });
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci Pipeline'] === 'in_progress', 'the gate to run');

  press(bridge, sha, 'gitlab-ci Pipeline', 'cancel');

  expect((await gateOf(bridge, REPO, sha)).conclusion).toBe('cancelled');
});

test('skip on the gate makes it neutral and the commit status green, also when CI runs again', async () => {
  const { bridge, sha, number } = await withPullRequest('a: { script: [exit 1] }\n');
  await expectTruth(bridge, REPO, sha);
  const status = () => bridge.github.statuses(REPO, sha)[0];
  expect(status()).toMatchObject({ state: 'failure', context: 'gitlab-ci/pipeline' });

  press(bridge, sha, 'gitlab-ci Pipeline', 'skip');

  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci Pipeline'] === 'neutral', 'the gate to be skipped');
  await bridge.until(() => status()?.state === 'success', 'the commit status to follow');
  expect(status()?.description).toBe('Skipped by acme: 1 of 1 CI job failed: a');
  const audit = bridge.workers.flatMap(({ lines }) => lines).find((line) => line.audit === true);
  expect(audit).toMatchObject({ action: 'skip', actor: 'acme', github_sha: sha, check: 'gitlab-ci Pipeline' });
  bridge.github.comment(REPO, number, '/test', { author: 'acme', association: 'OWNER' });
  await bridge.until(() => startedPipelines(bridge).at(1)?.status === 'failed', 'another pipeline');
  const again = `gitlab-ci - a`;
  await bridge.until(
    () => bridge.github.allCheckRuns(REPO, sha).find(({ name }) => name === again)?.status === 'completed',
    'its report',
  );
  await bridge.gitlab.quiet();
  expect(shown(bridge, REPO, sha)).toMatchObject({ 'gitlab-ci Pipeline': 'neutral', [again]: 'failure' });
  const states = bridge.github.allStatuses(REPO, sha).map(({ state }) => state);
  expect(states.slice(states.indexOf('success'))).not.toContain('failure');
});

test('resync reads the state again, also through the signed link', async () => {
  const { bridge, sha } = await withPullRequest('a: { script: [x] }\n', {
    gitlab: { runner: 'manual' },
    env: { UPKEEP_INTERVAL: '600' },
  });
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci Pipeline'] === 'queued', 'the gate');
  const pipeline = await bridge.until(() => newestPipeline(bridge, sha), 'the pipeline');
  const link = await bridge.until(() => {
    const text = bridge.github.checkRun(REPO, sha, 'gitlab-ci Pipeline')?.output.summary ?? '';
    return /\((http[^)]*\/api\/v1\/resync\/[^)]*)\)/.exec(text)?.[1];
  }, 'the link');
  bridge.gitlab.hooks.behave({ lose: 1 });
  bridge.gitlab.setJobStatus(pipeline.project.id, 'a', 'success');

  const forged = await fetch(link.replace(/token=.{8}/, 'token=99999999'));
  expect(forged.status).toBe(401);
  const browser = await fetch(link, { headers: { accept: 'text/html' }, redirect: 'manual' });
  expect(browser.status).toBe(303);

  await expectTruth(bridge, REPO, sha);
  const contexts = bridge.github.allStatuses(REPO, sha).map(({ context }) => context);
  expect([...new Set(contexts)], 'no second commit status').toEqual(['gitlab-ci/pipeline']);
  expect(bridge.github.violations).toEqual([]);
});

test('retry on a failed sync mirrors again', async () => {
  const { bridge, sha } = await withPullRequest('broken: { stage: nowhere, script: [x] }\n');
  const gate = await gateOf(bridge, REPO, sha);
  expect(gate.conclusion).toBe('failure');

  press(bridge, sha, 'Gitlab SYNC', 'retry-gitlab-sync');

  await bridge.until(
    () => bridge.workers[0]?.lines.filter(({ queue }) => queue === 'mirror').length === 2,
    'a second sync',
  );
});

test('a button whose check names another project acts on nothing', async () => {
  const { bridge, sha } = await withPullRequest('a: { script: [exit 1] }\n');
  await expectTruth(bridge, REPO, sha);
  const run = bridge.github.checkRun(REPO, sha, 'gitlab-ci - a');
  if (!run) throw new Error('there is no check');
  run.externalId = '{"object_kind":"build","object_id":1,"project_id":999}'; // the stand-in’s own record
  bridge.github.clickButton(run, 'retry', 'acme');
  await bridge.github.idle();
  await bridge.until(
    () =>
      bridge.workers[0]?.lines.some(
        ({ job_name, outcome }) => job_name === 'check-action-requested' && outcome === 'refused',
      ),
    'it to be refused',
  );
  expect(newestPipeline(bridge, sha)?.jobs).toHaveLength(1);
});

test('a button acts on the pipeline of its own commit, whatever CI job of the mirror its check names', async () => {
  const { bridge, sha } = await withPullRequest('a: { script: [exit 1] }\n');
  await expectTruth(bridge, REPO, sha);
  const other = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, other.head.sha);
  const [own, others] = [newestPipeline(bridge, sha), newestPipeline(bridge, other.head.sha)];
  const run = bridge.github.checkRun(REPO, sha, 'gitlab-ci - a');
  if (!run || !others) throw new Error('there is no check or pipeline');
  const named = { object_kind: 'build', object_id: others.jobs[0]?.id, project_id: others.project.id };
  run.externalId = JSON.stringify(named); // the stand-in’s own record

  bridge.github.clickButton(run, 'retry', 'acme');

  await bridge.until(() => own?.jobs.length === 2, 'its own CI job to run again');
  expect(others.jobs).toHaveLength(1);
});

test('re-run of the sync check mirrors again', async () => {
  const { bridge, sha } = await withPullRequest('broken: { stage: nowhere, script: [x] }\n');
  await gateOf(bridge, REPO, sha);
  const sync = bridge.github.checkRun(REPO, sha, 'Gitlab SYNC');
  if (!sync) throw new Error('there is no sync check');

  bridge.github.rerequestCheckRun(sync, 'acme');

  await bridge.until(
    () => bridge.workers[0]?.lines.filter(({ queue }) => queue === 'mirror').length === 2,
    'a second sync',
  );
});

test.each([
  ['feature-x-2', false],
  ['main', true], // of a fork
])('re-run of a pull request from branch %s runs that pull request, with its variables', async (head, fork) => {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'a: { script: [x] }\n' } });
  const by = { author: 'ann', association: 'MEMBER' };
  const { sha } = (await bridge.github.openPullRequest({ repo: REPO, ...by, head, fork })).head;
  await expectTruth(bridge, REPO, sha);

  bridge.github.rerequestCheckSuite(REPO, sha, 'acme');
  await bridge.until(() => startedPipelines(bridge).length === 2, 'another pipeline');

  const told = startedPipelines(bridge).map(({ ref, commit, variables }) => ({
    ref,
    sha: commit.sha,
    ...Object.fromEntries(variables.map(({ key, value }) => [key, value])),
    FAILFASTCI_RUN: '',
  }));
  expect(told[1]).toEqual(told[0]);
  expect(told[1]).toMatchObject({ ref: `pr-1-${head}`, sha, SHA: sha, PR_ID: '1', REF_NAME: head });
});

test('a branch that is called like the mirror branch of a pull request runs and re-runs as that branch', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['pr-.*'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'a: { script: [x] }\n' } });
  const named = await github.push({ repo: REPO, branch: 'pr-foo', files: { 'a.txt': 'a' } });
  const numbered = await github.push({ repo: REPO, branch: 'pr-7-main', files: { 'b.txt': 'b' } });
  await expectTruth(bridge, REPO, named);
  await expectTruth(bridge, REPO, numbered);

  // Whoever asks for another run gets one, also where Redis does not know the ref's pipelines any more.
  const known = await bridge.redis.keys('{ffci}:state:ref-pipelines:*');
  expect(await bridge.redis.del(...known)).toBeGreaterThan(0);
  github.rerequestCheckSuite(REPO, numbered, 'acme');
  await bridge.until(() => startedPipelines(bridge).length === 3, 'another pipeline');

  const [, , again] = startedPipelines(bridge);
  expect([again?.ref, again?.commit.sha]).toEqual(['pr-7-main', numbered]);
  expect(
    startedPipelines(bridge)
      .map(({ ref }) => ref)
      .toSorted(),
  ).toEqual(['pr-7-main', 'pr-7-main', 'pr-foo']);
});

test('re-run of all checks starts another pipeline', async () => {
  const { bridge, sha } = await withPullRequest('a: { script: [x] }\n');
  await expectTruth(bridge, REPO, sha);
  bridge.github.rerequestCheckSuite(REPO, sha, 'acme');
  await bridge.until(() => startedPipelines(bridge).length === 2, 'another pipeline');
  await expectTruth(bridge, REPO, sha);
});
