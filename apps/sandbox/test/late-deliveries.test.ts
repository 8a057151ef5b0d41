import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, newestPipeline, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';

async function bridgeWithPull() {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);
  return { bridge, pull };
}

const mirrorBranches = async ({ gitlab }: Bridge) =>
  (await gitlab.branches(gitlab.projects[0]?.id ?? 0)).map(({ name }) => name);

test('a push that is told after the closing of its pull request runs nothing and brings no branch back', async () => {
  const { bridge, pull } = await bridgeWithPull();
  const { github } = bridge;
  github.deliveries.behave({ match: /^pull_request\./, reorder: 2 });
  const late = await github.updatePullRequest(REPO, pull.number);
  await github.closePullRequest(REPO, pull.number);

  await decided(bridge, 'the pull request is closed');
  await bridge.until(async () => !(await mirrorBranches(bridge)).includes('pr-1-work'), 'the branch to go');
  expect(newestPipeline(bridge, late)).toBeUndefined();
});

test('an older push that is told last takes neither the approval nor the checks of the newer one away', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'stranger', fork: true });
  const before = pull.head.sha;
  await bridge.until(() => shown(bridge, REPO, before)['gitlab-ci Pipeline'] === 'action_required', 'it to wait');
  github.deliveries.behave({ match: /^pull_request\.synchronize$/, delayMs: 4_000, times: 1 });
  await github.updatePullRequest(REPO, pull.number);
  const newer = await github.updatePullRequest(REPO, pull.number);
  github.comment(REPO, pull.number, `/ok-to-test ${newer}`, { author: 'acme' });
  await expectTruth(bridge, REPO, newer);

  await decided(bridge, 'this commit has run already');
  expect(shown(bridge, REPO, newer)['gitlab-ci Pipeline']).toBe('success');
  github.comment(REPO, pull.number, '/retest', { author: 'acme' });
  await bridge.until(() => startedPipelines(bridge).length === 2, 'it to run again: it is approved still');
  await expectTruth(bridge, REPO, newer);
});

/** Waits until a delivery was decided with this reason. */
const decided = (bridge: Bridge, reason: string) =>
  bridge.until(
    () => bridge.workers.some(({ lines }) => lines.some((line) => line.queue === 'decide' && line.reason === reason)),
    `the decision: ${reason}`,
  );

test('a commit that upkeep found missing does not run again when its delivery comes, even after that of an older one', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await github.push({ repo: REPO, files: { 'zero.txt': '0' } });
  await bridge.until(() => startedPipelines(bridge).length === 1, 'the first push to run');
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  github.deliveries.behave({ match: /^push/, delayMs: 12_000, times: 2 });
  await github.push({ repo: REPO, files: { 'one.txt': '1' } });
  const newest = await github.push({ repo: REPO, files: { 'two.txt': '2' } });
  await bridge.redis.flushdb(); // upkeep looks at once for what was lost
  await expectTruth(bridge, REPO, newest);
  const runs = () => startedPipelines(bridge).filter(({ commit }) => commit.sha === newest);
  expect(runs()).toHaveLength(1);

  await bridge.until(
    () => bridge.workers[0]?.lines.some((line) => /runs once/.test(String(line.reason))),
    'its delivery',
  );
  await github.idle();
  expect(runs()).toHaveLength(1);
});

test('a closing that is told after the reopening of its pull request takes nothing away', async () => {
  const { bridge, pull } = await bridgeWithPull();
  const { github } = bridge;
  const away = bridge.gitlab.misbehave({ match: /.*/, answer: { status: 503 } });
  const newer = await github.updatePullRequest(REPO, pull.number);
  await bridge.until(async () => Object.keys(await wishes(bridge)).length === 1, 'the wish to run');
  github.deliveries.behave({ match: /^pull_request\./, reorder: 2 });
  await github.closePullRequest(REPO, pull.number);
  await github.reopenPullRequest(REPO, pull.number);
  await bridge.until(async () => Object.keys(await wishes(bridge)).length >= 2, 'the wish to remove');
  away.remove();

  await expectTruth(bridge, REPO, newer);
  expect(await mirrorBranches(bridge)).toContain('pr-1-work');
  expect(newestPipeline(bridge, newer)?.status).toBe('success');
});

test('a check run that may exist is looked for until GitHub answers, and never created a second time', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  // The first creation takes effect and loses its answer; then GitHub does not say what exists.
  github.misbehave({ match: /POST .*\/check-runs$/, times: 1, answer: 'after-effect-reset' });
  github.misbehave({ match: /GET .*\/commits\/[0-9a-f]+\/check-runs/, times: 4, answer: { status: 502 } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });

  await expectTruth(bridge, REPO, pull.head.sha);
  const names = github.allCheckRuns(REPO, pull.head.sha).map(({ name }) => name);
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

test('a token that GitHub refuses right after it gave it is no reason to give up', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.misbehave({
    match: /GET .*\/contents\//,
    times: 2,
    answer: { status: 401, body: { message: 'Bad credentials' } },
  });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });

  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

/** What waits for the pull request's ref. */
async function wishes({ redis }: Bridge): Promise<Record<string, string>> {
  const [key] = await redis.keys('*:wanted:*:refs/heads/pr-1-work');
  return key === undefined ? {} : redis.hgetall(key);
}
