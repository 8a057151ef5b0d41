import { expect, test, vi } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, startedPipelines } from './truth.ts';

vi.setConfig({ testTimeout: 90_000 });

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';

/** All that was accepted and not carried out is gone, and so is what the bridge remembered. */
async function loseRedis(bridge: Bridge): Promise<void> {
  await bridge.github.idle();
  await bridge.redis.flushdb();
  await bridge.startWorker();
}

const isRecalled = (bridge: Bridge) => async (): Promise<boolean> =>
  (await bridge.redis.exists('{ffci}:state:upkeep:recall:done-at')) === 1;

test('an approval that was lost with Redis counts, and one that the head came after does not', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const stranger = { repo: REPO, author: 'mallory', fork: true };
  const seen = await github.openPullRequest({ ...stranger, head: 'seen' });
  const early = await github.openPullRequest({ ...stranger, head: 'early' });
  for (const { head } of [seen, early]) await gateOf(bridge, REPO, head.sha);
  for (const worker of bridge.workers) await worker.kill();
  for (const { number } of [seen, early]) github.comment(REPO, number, '/ok-to-test', { author: 'acme' });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // GitHub tells whole seconds
  const unseen = await github.updatePullRequest(REPO, early.number);

  await loseRedis(bridge);

  await expectTruth(bridge, REPO, seen.head.sha);
  await bridge.until(isRecalled(bridge), 'everything to be recalled');
  await bridge.until(() => github.comments(REPO, early.number).length === 2, 'the early approval to be refused');
  expect((await gateOf(bridge, REPO, unseen)).conclusion).toBe('action_required');
  expect(startedPipelines(bridge).map(({ commit }) => commit.sha)).toEqual([seen.head.sha]);
  // It is remembered again: a commit that was approved needs no other approval when the pull request is reopened.
  await github.closePullRequest(REPO, seen.number);
  await github.reopenPullRequest(REPO, seen.number);
  await github.idle();
  await expectTruth(bridge, REPO, seen.head.sha);
});

test('commands that were lost with Redis are carried out, the others not again', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const say = (body: string, author = 'acme') => github.comment(REPO, pull.number, body, { author });
  const reactions = ({ id }: { id: number }) => github.reactions(REPO, id).map(String);
  const done = say('/retest');
  const refused = say('/retest', 'mallory');
  const comments = () => github.comments(REPO, pull.number).length;
  await bridge.until(() => reactions(done).includes('+1') && startedPipelines(bridge).length === 2, 'the first retest');
  await bridge.until(() => reactions(refused).includes('confused'), 'the refusal');
  await expectTruth(bridge, REPO, pull.head.sha);
  for (const worker of bridge.workers) await worker.kill();
  const [lost, lostRefusal] = [say('/retest'), say('/retest', 'trudy')];
  const before = comments();

  await loseRedis(bridge);

  await bridge.until(() => reactions(lost).includes('+1'), 'the lost retest');
  await bridge.until(() => reactions(lostRefusal).includes('confused'), 'the lost refusal');
  await bridge.until(isRecalled(bridge), 'everything to be recalled');
  await bridge.until(() => startedPipelines(bridge).length === 3, 'another pipeline');
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(3);
  expect(comments()).toBe(before + 1);
});

test('a retest that was answered, and whose run was lost with Redis, runs', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const away = gitlab.misbehave({ match: () => true, answer: { status: 503, body: 'away' } });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // GitHub tells whole seconds
  const retest = github.comment(REPO, pull.number, '/retest', { author: 'acme' });
  await bridge.until(() => github.reactions(REPO, retest.id).includes('+1'), 'the answer');
  for (const worker of bridge.workers) await worker.kill();
  away.remove();

  await loseRedis(bridge);

  await bridge.until(() => startedPipelines(bridge).length === 2, 'the retest');
  await bridge.until(isRecalled(bridge), 'everything to be recalled');
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(2);
});

test('commits that are no heads any more and whose runs were lost with Redis do not stay queued', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['topic'] } } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const away = gitlab.misbehave({ match: () => true, answer: { status: 503, body: 'away' } });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // commits have whole seconds
  const rewritten = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'rewritten' });
  const closed = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'closed' });
  const deleted = await github.push({ repo: REPO, branch: 'topic', files: { a: '1' } });
  const older = rewritten.head.sha;
  const gone = [older, closed.head.sha, deleted];
  const check = (sha: string, name: string) => github.checkRun(REPO, sha, name);
  const gate = (sha: string) => check(sha, 'gitlab-ci Pipeline');
  await bridge.until(() => gone.every((sha) => gate(sha)), 'the gates');
  for (const worker of bridge.workers) await worker.kill();
  const head = await github.updatePullRequest(REPO, rewritten.number, { force: true });
  await github.closePullRequest(REPO, closed.number);
  await github.deleteBranch({ repo: REPO, branch: 'topic' });
  // As if it had been refused, and whoever announced it had died at that.
  const stuck = gate(older);
  Object.assign(stuck ?? {}, { status: 'completed', conclusion: 'action_required' });
  away.remove();

  await loseRedis(bridge);

  await expectTruth(bridge, REPO, head);
  await bridge.until(
    () => gone.every((sha) => [gate(sha), check(sha, 'Gitlab SYNC')].every((each) => each?.status === 'completed')),
    'the checks to end',
  );
  expect(stuck?.conclusion).toBe('action_required');
  expect(check(older, 'Gitlab SYNC')?.output.title).toContain(`uperseded by ${head.slice(0, 12)}`);
  for (const sha of [closed.head.sha, deleted]) expect(gate(sha)?.output.title).toContain('is gone');
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a tag that was moved, and whose push was lost with Redis, runs where it is now', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['tags'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: 'unrecorded' }); // so long ago that GitHub does not remember
  await github.pushTag({ repo: REPO, tag: 'v1' });
  github.deliveries.behaveWell();
  for (const worker of bridge.workers) await worker.kill();
  const moved = await github.push({ repo: REPO, branch: 'main', files: { a: '1' } });
  await github.pushTag({ repo: REPO, tag: 'v1' });

  await loseRedis(bridge);

  await expectTruth(bridge, REPO, moved);
  await bridge.until(isRecalled(bridge), 'everything to be recalled');
  expect(startedPipelines(bridge).map(({ ref }) => ref)).toEqual(['v1']);
});
