import { expect, test } from 'vitest';
import { type Bridge, type BridgeOptions, startBridge } from './bridge.ts';
import { freezeAt, TAKEN_OVER_MS } from './freeze.ts';
import { expectTruth, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
const GATE = 'gitlab-ci Pipeline';
/** These stories wait for a lock to run out. */
const SLOW = { timeout: 180_000 };

async function startWithRepository(options: BridgeOptions = {}, files = CI): Promise<Bridge> {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files });
  return bridge;
}

const open = (bridge: Bridge) => bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });

/** A bridge whose one pipeline has one CI job that runs until the test says how it ends. */
async function startWithRunningPipeline() {
  const bridge = await startWithRepository({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { sha } = (await open(bridge)).head;
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci - build'] === 'in_progress', 'the CI job to run');
  const projectId = startedPipelines(bridge)[0]?.project.id ?? 0;
  const end = (status: string) => bridge.gitlab.setJobStatus(projectId, 'build', status);
  return { bridge, sha, end };
}

/** Waits until the gate says so; another worker may have to take over first. */
const untilGate = (bridge: Bridge, sha: string, conclusion: string) =>
  bridge.until(() => shown(bridge, REPO, sha)[GATE] === conclusion, `the gate to be ${conclusion}`, TAKEN_OVER_MS);

/** Waits until the worker that was frozen first said this of a job. */
const untilFirstSays = (bridge: Bridge, said: (line: Record<string, unknown>) => boolean, what: string) =>
  bridge.until(() => bridge.workers[0]?.lines.some(said), what, TAKEN_OVER_MS);

test('a worker frozen between reading GitLab and writing GitHub never brings back an older state', SLOW, async () => {
  const { bridge, sha, end } = await startWithRunningPipeline();

  // It learns that the CI job has failed. Then the job succeeds after all, which another worker reports.
  const reading = freezeAt(bridge, 'gitlab', /GET .*\/pipelines\/\d+$/);
  end('failed');
  const { thaw } = await reading;
  end('success');
  await untilGate(bridge, sha, 'success');
  const { writes } = bridge.github.checkRun(REPO, sha, GATE) ?? {};

  thaw();
  await untilFirstSays(bridge, ({ checks_outdated }) => Number(checks_outdated) > 0, 'the first worker to be refused');

  expect(shown(bridge, REPO, sha)).toMatchObject({ [GATE]: 'success', 'gitlab-ci - build': 'success' });
  expect(bridge.github.checkRun(REPO, sha, GATE)?.writes).toBe(writes);
  expect(bridge.github.statuses(REPO, sha)[0]?.state).toBe('success');
});

/** Freezes a worker that writes “failed” to the gate, and lets another one write “success” before that takes effect. */
async function overtakeWrite() {
  const { bridge, sha, end } = await startWithRunningPipeline();
  const landing = Promise.withResolvers<void>();
  const gateId = bridge.github.checkRun(REPO, sha, GATE)?.id;
  const writing = freezeAt(bridge, 'github', new RegExp(`PATCH .*/check-runs/${gateId}`), landing.promise);
  end('failed');
  const frozen = await writing;
  end('success');
  await untilGate(bridge, sha, 'success');
  landing.resolve();
  await untilGate(bridge, sha, 'failure');
  return { bridge, sha, ...frozen };
}

test(
  'a write that takes effect after a newer one is noticed by its author, and the truth written again',
  SLOW,
  async () => {
    const { bridge, sha, thaw } = await overtakeWrite();
    thaw();
    await untilGate(bridge, sha, 'success');
    await expectTruth(bridge, REPO, sha);
  },
);

test('it is written again, too, when its author died before it could notice', SLOW, async () => {
  const { bridge, sha, worker } = await overtakeWrite();
  await worker.kill();
  await untilGate(bridge, sha, 'success');
  await expectTruth(bridge, REPO, sha);
});

test('a worker frozen before it creates a pipeline finds that the job is no longer its own', SLOW, async () => {
  const bridge = await startWithRepository();
  // The first attempt fails, so that the second looks for the pipeline before it creates one.
  bridge.gitlab.misbehave({ match: /POST .*\/pipeline$/, times: 1, answer: { status: 502 } });
  const looking = freezeAt(bridge, 'gitlab', /GET .*\/pipelines$/);
  const { sha } = (await open(bridge)).head;
  const { thaw } = await looking;
  await untilGate(bridge, sha, 'success');

  thaw();
  await untilFirstSays(bridge, ({ outcome }) => outcome === 'taken-over', 'the first worker to give up');

  expect(startedPipelines(bridge)).toHaveLength(1);
  await expectTruth(bridge, REPO, sha);
});

/** Freezes a worker that creates a pipeline, and lets another one create it before that takes effect. */
async function createTwice(files = CI) {
  let first: number | undefined;
  const outcome = (_name: string, { pipeline }: { pipeline: { id: number } }) => {
    first ??= pipeline.id;
    // The second would be over before a busy machine has cancelled it.
    return pipeline.id === first ? 'success' : 'hang';
  };
  const bridge = await startWithRepository({ gitlab: { runner: { stepMs: 300, outcome } } }, files);
  const landing = Promise.withResolvers<void>();
  const creating = freezeAt(bridge, 'gitlab', /POST .*\/pipeline$/, landing.promise);
  const { sha } = (await open(bridge)).head;
  const frozen = await creating;
  await untilGate(bridge, sha, 'success');
  return { bridge, sha, land: landing.resolve, ...frozen };
}

const CHECKS = { 'Gitlab SYNC': 'success', 'gitlab-ci - build': 'success', [GATE]: 'success' };

/** The gate is written before the others. */
async function expectChecks(bridge: Bridge, sha: string): Promise<void> {
  const all = (): boolean => Object.keys(CHECKS).every((name) => shown(bridge, REPO, sha)[name] === 'success');
  await bridge.until(all, 'all checks to be green', TAKEN_OVER_MS);
  expect(shown(bridge, REPO, sha)).toEqual(CHECKS);
}

test('a second pipeline of one run is cancelled at once by the worker that created it late', SLOW, async () => {
  const { bridge, sha, land, thaw } = await createTwice();
  bridge.gitlab.hooks.behave({ lose: true }); // nobody else hears of it
  land();
  thaw();
  await bridge.until(() => startedPipelines(bridge).at(1)?.status === 'canceled', 'the second to be cancelled');
  expect(startedPipelines(bridge).map(({ status }) => status)).toEqual(['success', 'canceled']);
  await expectChecks(bridge, sha);
});

test(
  'while that worker is away, the second pipeline is cancelled by whoever hears of it, and never speaks',
  SLOW,
  async () => {
    const { bridge, sha, land, worker } = await createTwice();
    land();
    await bridge.until(() => startedPipelines(bridge).at(1)?.status === 'canceled', 'the second to be cancelled');
    await worker.kill();
    expect(startedPipelines(bridge)[0]?.status).toBe('success');
    await expectChecks(bridge, sha);
  },
);

test.each([
  ['is away', (): void => {}],
  ['lives on', (thaw: () => void) => thaw()],
])(
  'of CI files alone a second pipeline is cancelled too and never speaks, whether the worker that created it %s',
  SLOW,
  async (_, wake) => {
    const { bridge, sha, land, thaw } = await createTwice({
      '.gitlab-ci.yml': `variables: { FAILFAST_SYNC_REPO: "false" }\n${CI['.gitlab-ci.yml']}`,
    });
    land();
    wake(thaw);
    const second = await bridge.until(() => startedPipelines(bridge)[1], 'the second pipeline');
    await bridge.until(() => second.status === 'canceled', 'it to be cancelled');
    await bridge.until(
      () =>
        bridge.workers.some(({ lines }) =>
          lines.some(({ reason }) => /was created for (the same|this) run/.test(String(reason))),
        ),
      'it to be seen for what it is',
    );
    await bridge.gitlab.quiet();

    // The mirror’s commit is not GitHub’s: what is said must be said of GitHub’s.
    expect(second.commit.sha).not.toBe(sha);
    expect(startedPipelines(bridge).map(({ status }) => status)).toEqual(['success', 'canceled']);
    await expectChecks(bridge, sha);
    const reads = bridge.gitlab.requests.filter(({ url }) => url.includes(`/pipelines/${second.id}/variables`));
    expect(reads.length, 'its variables are read at most once').toBeLessThanOrEqual(1);
  },
);

test(
  'a check run created twice by a worker that woke up late: the newer is shown and true, the other has ended',
  SLOW,
  async () => {
    const bridge = await startWithRepository();
    const landing = Promise.withResolvers<void>();
    const creating = freezeAt(bridge, 'github', /POST .*\/check-runs/, landing.promise);
    const { sha } = (await open(bridge)).head;
    const { thaw } = await creating;
    await untilGate(bridge, sha, 'success');

    landing.resolve();
    const syncs = () => bridge.github.allCheckRuns(REPO, sha).filter(({ name }) => name === 'Gitlab SYNC');
    await bridge.until(() => syncs().length === 2, 'the late one to come into being');
    thaw();

    await bridge.until(() => syncs().every(({ status }) => status === 'completed'), 'both to end', TAKEN_OVER_MS);
    await expectChecks(bridge, sha);
  },
);

test.each([
  ['that has the mirror’s refs', /GET .*\/info\/refs/, false],
  ['whose push comes too late', /POST .*\/git-receive-pack/, true],
])('a worker frozen in a relay %s never brings an older commit back', SLOW, async (_, request, isLate) => {
  const bridge = await startWithRepository();
  const pull = await open(bridge);
  await expectTruth(bridge, REPO, pull.head.sha);

  const landing = Promise.withResolvers<void>();
  const relaying = freezeAt(bridge, 'gitlab', request, isLate ? landing.promise : undefined);
  const older = await bridge.github.updatePullRequest(REPO, pull.number);
  const { thaw } = await relaying;
  await untilGate(bridge, older, 'success');
  const newer = await bridge.github.updatePullRequest(REPO, pull.number);
  await expectTruth(bridge, REPO, newer);

  landing.resolve();
  thaw();
  const gaveUp = ({ queue, outcome }: Record<string, unknown>) => queue === 'mirror' && outcome === 'superseded';
  await untilFirstSays(bridge, gaveUp, 'the first worker to see');

  const [project] = bridge.gitlab.projects;
  const tip = (await bridge.gitlab.branches(project?.id ?? 0)).find(({ name }) => name === 'pr-1-work');
  expect(tip?.sha).toBe(newer);
  await expectTruth(bridge, REPO, newer);
});
