import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI = { '.gitlab-ci.yml': 'test: { script: [make test] }\n' };
const GATE = 'gitlab-ci Pipeline';
const OWNER = { author: 'acme', association: 'OWNER' };
const STRANGER = { author: 'mallory', association: 'NONE', fork: true };

/** A stranger’s pull request that waits for approval. */
async function stranger() {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const { number, head } = await bridge.github.openPullRequest({ repo: REPO, ...STRANGER });
  const { sha } = { ...head }; // the stand-in moves the head of the object it gave
  expect((await gateOf(bridge, REPO, sha)).conclusion).toBe('action_required');
  return { bridge, number, sha };
}

/** Waits until so many deliveries of a kind were decided; the bridge’s own replies are comments, too. */
const decided = (bridge: Bridge, jobName: string, times: number) =>
  bridge.until(
    () => (bridge.workers[0]?.lines.filter(({ job_name }) => job_name === jobName).length ?? 0) >= times,
    `${times} × ${jobName} to be decided`,
  );

async function expectNothingRan(bridge: Bridge, sha: string): Promise<void> {
  await bridge.until(() => shown(bridge, REPO, sha)[GATE] === 'action_required', 'the new head to wait');
  expect(startedPipelines(bridge)).toEqual([]);
  expect(bridge.gitlab.projects, 'nothing of it was mirrored').toEqual([]);
}

const asLabel = ({ github }: Bridge, number: number) => github.label(REPO, number, 'ok-to-test', { actor: 'acme' });
const asComment = ({ github }: Bridge, number: number) => void github.comment(REPO, number, '/ok-to-test', OWNER);
const asReview = ({ github }: Bridge, number: number) =>
  void github.review(REPO, number, { state: 'approved', author: 'acme', association: 'OWNER' });
const asButton = ({ github }: Bridge, _: number, sha: string) => {
  const gate = github.checkRun(REPO, sha, GATE);
  if (!gate) throw new Error('there is no gate');
  github.clickButton(gate, 'approve', 'acme');
};

test.each([
  ['a label', 'pull_request.labeled', 'pull-request-labeled', asLabel],
  ['a comment', 'issue_comment.created', 'comment-created', asComment],
  ['a review', 'pull_request_review.submitted', 'review-approved', asReview],
  ['the button', 'check_run.requested_action', 'check-action-requested', asButton],
] as const)(
  '%s that is overtaken by a push of the stranger does not allow what was pushed',
  async (_, match, job, approve) => {
    const { bridge, number, sha } = await stranger();
    bridge.github.deliveries.behave({
      match: (order) => `${order.event}.${order.action}` === match,
      delayMs: 1_500,
      times: 1,
    });

    approve(bridge, number, sha);
    const next = await bridge.github.updatePullRequest(REPO, number);
    await decided(bridge, job, 1);

    await expectNothingRan(bridge, next);
  },
);

test.each([
  ['a label', 'pull-request-labeled', asLabel],
  ['a comment', 'comment-created', asComment],
] as const)('%s that comes before the delivery of a push does not allow what was pushed', async (_, job, approve) => {
  const { bridge, number } = await stranger();
  bridge.github.deliveries.behave({ match: /synchronize/, delayMs: 2_500, times: 1 });

  const next = await bridge.github.updatePullRequest(REPO, number);
  approve(bridge, number);
  await decided(bridge, job, 1);
  await decided(bridge, 'pull-request-updated', 2);

  await expectNothingRan(bridge, next);
});

test('the first head is known to be older than any comment, so /ok-to-test needs no commit there', async () => {
  const { bridge, number, sha } = await stranger();
  asComment(bridge, number);
  await expectTruth(bridge, REPO, sha);
});

test('a review by somebody who may not approve, or of an older commit, allows nothing', async () => {
  const { bridge, number, sha } = await stranger();
  const { github } = bridge;
  github.review(REPO, number, { state: 'approved', author: 'trent', association: 'CONTRIBUTOR' });
  github.review(REPO, number, { state: 'commented', author: 'acme', association: 'OWNER' });
  await decided(bridge, 'review-approved', 1);
  const next = await github.updatePullRequest(REPO, number);
  github.review(REPO, number, { state: 'approved', author: 'acme', association: 'OWNER', commit: sha });
  await decided(bridge, 'review-approved', 2);

  await expectNothingRan(bridge, next);
});

test('a comment that is edited into a command, or was one and is edited again, runs nothing more', async () => {
  const { bridge, number } = await stranger();
  const { github } = bridge;
  const said = github.comment(REPO, number, 'Looks good', OWNER);
  github.editComment(REPO, said.id, '/ok-to-test');
  const help = github.comment(REPO, number, '/help', OWNER);
  github.editComment(REPO, help.id, '/ok-to-test');
  await github.idle();
  await decided(bridge, 'comment-created', 2);

  expect(startedPipelines(bridge)).toEqual([]);
});

test('an approved commit that is pushed over before it is mirrored is never mirrored', async () => {
  const { bridge, number, sha } = await stranger();
  const { github, gitlab } = bridge;
  gitlab.misbehave({ match: /GET \/api\/v4\/projects\/mirrors/, times: 2, answer: { status: 502 } });
  github.comment(REPO, number, `/ok-to-test ${sha}`, OWNER);
  await bridge.until(
    () => bridge.workers[0]?.lines.some(({ outcome }) => outcome === 'retrying'),
    'the mirror to fail',
  );

  const next = await github.updatePullRequest(REPO, number);

  await bridge.until(() => shown(bridge, REPO, next)[GATE] === 'action_required', 'the new head to wait');
  await bridge.until(() => shown(bridge, REPO, sha)[GATE] === 'cancelled', 'the approved one to be superseded');
  expect(startedPipelines(bridge)).toEqual([]);
});

/** A stranger’s pull request whose head somebody approved. */
async function approved() {
  const at = await stranger();
  at.bridge.github.comment(REPO, at.number, `/ok-to-test ${at.sha}`, OWNER);
  await expectTruth(at.bridge, REPO, at.sha);
  return at;
}

test('a push that was never told is not vouched for by whoever reopens, marks ready or pushes next', async () => {
  const { bridge, number, sha } = await approved();
  const { github } = bridge;
  const unheard = async () => {
    const stop = github.deliveries.behave({ lose: 'unrecorded', match: /synchronize/ });
    const pushed = await github.updatePullRequest(REPO, number);
    stop();
    return pushed;
  };
  const waits = (head: string) =>
    bridge.until(() => shown(bridge, REPO, head)[GATE] === 'action_required', 'it to wait');

  await github.closePullRequest(REPO, number);
  const whileClosed = await unheard();
  await github.reopenPullRequest(REPO, number, { actor: 'acme' });
  await waits(whileClosed);
  github.comment(REPO, number, `/ok-to-test ${whileClosed}`, OWNER);
  await expectTruth(bridge, REPO, whileClosed);

  const whileDraft = await unheard();
  github.readyForReview(REPO, number, { actor: 'acme' });
  await waits(whileDraft);
  github.comment(REPO, number, `/ok-to-test ${whileDraft}`, OWNER);
  await expectTruth(bridge, REPO, whileDraft);

  await unheard();
  const onTop = await github.updatePullRequest(REPO, number, { actor: 'acme' });
  await waits(onTop);
  expect(startedPipelines(bridge).map(({ commit }) => commit.sha)).toEqual([sha, whileClosed, whileDraft]);
});

test('a push of an authorized person right after the approved head keeps the approval', async () => {
  const { bridge, number } = await approved();
  const next = await bridge.github.updatePullRequest(REPO, number, { actor: 'acme' });
  await expectTruth(bridge, REPO, next);
});

test('a label that is told a moment before the opening of its pull request waits for that, and allows it', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ match: /opened/, delayMs: 300, times: 1 });
  const { number, head } = await github.openPullRequest({ repo: REPO, ...STRANGER });
  asLabel(bridge, number);
  await expectTruth(bridge, REPO, head.sha);
});
