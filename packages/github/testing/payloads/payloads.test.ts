import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';
import { startTestHook, type TestHook } from '../test-hook.ts';
import { examplePayload } from './examples.ts';

const REPO = 'acme/widget';
let github: TestGithub;
let hook: TestHook;

beforeEach(async () => {
  hook = await startTestHook();
  github = await startTestGithub({ webhookUrl: hook.url });
  await github.createRepository({ fullName: REPO });
});
afterEach(async () => {
  await github.stop();
  await hook.stop();
});

/** What the hook got since the last look: names, and the payload of each name. */
async function heard() {
  await github.idle();
  const names = hook.names();
  const payloads = Object.fromEntries(hook.received.map(({ payload }, index) => [names[index], payload]));
  hook.received.length = 0;
  return { names: names.toSorted(), payloads };
}

test('a push to an existing branch', async () => {
  const before = await github.shaOf(REPO, 'main');
  const after = await github.push({ repo: REPO, files: { 'a.txt': '1' }, message: 'One', actor: 'alice' });
  const { names, payloads } = await heard();

  expect(names).toEqual(['check_suite.requested', 'push']);
  expect(payloads.push).toMatchObject({
    ref: 'refs/heads/main',
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    head_commit: { id: after, message: 'One' },
    commits: [{ id: after }],
    sender: { login: 'alice' },
    repository: { full_name: REPO, default_branch: 'main' },
    installation: { id: expect.any(Number) },
  });
  expect(payloads['check_suite.requested']).toMatchObject({ check_suite: { head_sha: after, head_branch: 'main' } });
});

test('a forced push, a new branch and its deletion', async () => {
  const feature = await github.push({ repo: REPO, branch: 'feature', files: { 'a.txt': '1' } });
  expect((await heard()).payloads).toMatchObject({
    create: { ref: 'feature', ref_type: 'branch' },
    push: { created: true, before: '0'.repeat(40) },
  });
  await github.push({ repo: REPO, branch: 'feature', files: { 'a.txt': '2' }, force: true });
  expect((await heard()).payloads.push).toMatchObject({ forced: true, before: feature });
  await github.deleteBranch({ repo: REPO, branch: 'feature' });
  const { names, payloads } = await heard();
  expect(names).toEqual(['delete', 'push']);
  expect(payloads.push).toMatchObject({ deleted: true, after: '0'.repeat(40), head_commit: null });
});

test('an annotated tag is told by its object, the commit beside it', async () => {
  const commit = await github.shaOf(REPO, 'main');
  const tag = await github.pushTag({ repo: REPO, tag: 'v1', message: 'Version 1' });
  const { payloads } = await heard();

  expect(tag).not.toBe(commit);
  expect(payloads.push).toMatchObject({ ref: 'refs/tags/v1', after: tag, head_commit: { id: commit } });
  expect(payloads.create).toMatchObject({ ref: 'v1', ref_type: 'tag' });
});

test('the life of a pull request from a fork', async () => {
  const pull = await github.openPullRequest({ repo: REPO, fork: true, head: 'fix', author: 'mallory', draft: true });
  const { head } = structuredClone(pull);
  const sha = await github.updatePullRequest(REPO, pull.number);
  github.readyForReview(REPO, pull.number);
  github.label(REPO, pull.number, 'ok-to-test', { actor: 'alice' });
  github.unlabel(REPO, pull.number, 'ok-to-test', { actor: 'alice' });
  await github.closePullRequest(REPO, pull.number);
  await github.reopenPullRequest(REPO, pull.number);
  const { names, payloads } = await heard();

  expect(names).toEqual(
    ['opened', 'synchronize', 'ready_for_review', 'labeled', 'unlabeled', 'closed', 'reopened']
      .map((action) => `pull_request.${action}`)
      .toSorted(),
  );
  expect(payloads['pull_request.opened'].pull_request).toMatchObject({
    draft: true,
    author_association: 'NONE',
    user: { login: 'mallory' },
    head: { ref: 'fix', sha: head.sha, repo: { full_name: 'mallory/widget' } },
    base: { ref: 'main', repo: { full_name: REPO } },
  });
  expect(payloads['pull_request.synchronize']).toMatchObject({ before: head.sha, after: sha });
  expect(payloads['pull_request.labeled']).toMatchObject({ label: { name: 'ok-to-test' }, sender: { login: 'alice' } });
});

test('labels of a new pull request are told one by one after it', async () => {
  await github.openPullRequest({ repo: REPO, fork: true, author: 'mallory', labels: ['bug', 'docs'] });
  await github.idle();

  expect(hook.received.map(({ payload }) => payload.label?.name ?? payload.action)).toEqual(['opened', 'bug', 'docs']);
});

test('a push to the head branch of a pull request synchronizes it', async () => {
  const { number } = await github.openPullRequest({ repo: REPO, head: 'feature', author: 'alice' });
  await heard();
  const after = await github.push({ repo: REPO, branch: 'feature', files: { 'b.txt': '1' } });

  expect((await heard()).names).toEqual(['check_suite.requested', 'pull_request.synchronize', 'push']);
  expect(github.pullRequest(REPO, number).head.sha).toBe(after);
});

test('merging closes the pull request and pushes to its base', async () => {
  const { number } = await github.openPullRequest({ repo: REPO, head: 'feature' });
  await heard();
  await github.closePullRequest(REPO, number, { merge: true, actor: 'alice' });
  const { names, payloads } = await heard();

  expect(names).toEqual(['check_suite.requested', 'pull_request.closed', 'push']);
  expect(payloads['pull_request.closed'].pull_request).toMatchObject({ merged: true, state: 'closed' });
  expect(payloads.push).toMatchObject({ ref: 'refs/heads/main', sender: { login: 'alice' } });
});

test("comments and reviews, people's and the App's", async () => {
  await github.openPullRequest({ repo: REPO, fork: true, author: 'mallory' });
  await heard();
  const comment = github.comment(REPO, 1, '/test', { author: 'alice', association: 'MEMBER' });
  github.editComment(REPO, comment.id, '/retest');
  github.review(REPO, 1, { author: 'bob', state: 'approved', association: 'MEMBER' });
  const { payloads } = await heard();
  const token = await github.token('acme');
  await github.call('POST', `/repos/${REPO}/issues/1/comments`, { token, body: { body: 'hello' } });
  const own = await heard();

  expect(payloads['issue_comment.created']).toMatchObject({
    comment: { body: '/test', author_association: 'MEMBER', user: { login: 'alice' } },
    issue: { number: 1, pull_request: { url: `${github.url}/repos/${REPO}/pulls/1` } },
  });
  expect(payloads['issue_comment.edited']).toMatchObject({ changes: { body: { from: '/test' } } });
  expect(payloads['pull_request_review.submitted']).toMatchObject({
    review: { state: 'approved', user: { login: 'bob' } },
  });
  expect(own.payloads['issue_comment.created'].sender).toMatchObject({ login: 'failfast-ci[bot]', type: 'Bot' });
});

test('buttons and re-runs of check runs', async () => {
  const sha = await github.push({ repo: REPO, files: { 'a.txt': '1' } });
  const token = await github.token('acme');
  const actions = [{ label: 'Retry', description: 'Run it again', identifier: 'retry' }];
  const body = { name: 'CI', head_sha: sha, external_id: 'p:1', conclusion: 'failure', actions };
  await github.call('POST', `/repos/${REPO}/check-runs`, { token, body });
  const [run] = github.checkRuns(REPO, sha);
  if (!run) throw new Error('no check run');
  expect((await heard()).names).toEqual(
    ['check_run.completed', 'check_run.created', 'check_suite.completed', 'check_suite.requested', 'push'].toSorted(),
  );
  github.clickButton(run, 'retry', 'alice');
  github.rerequestCheckRun(run, 'alice');
  github.rerequestCheckSuite(REPO, sha, 'alice');
  const { payloads } = await heard();

  expect(payloads['check_run.requested_action']).toMatchObject({
    requested_action: { identifier: 'retry' },
    check_run: { id: run.id, name: 'CI', external_id: 'p:1', head_sha: sha, check_suite: { head_branch: 'main' } },
    sender: { login: 'alice' },
  });
  expect(payloads['check_run.rerequested'].check_run).toMatchObject({ status: 'completed' });
  expect(payloads['check_suite.rerequested'].check_suite).toMatchObject({ status: 'queued', head_sha: sha });
  expect(() => github.clickButton(run, 'explode')).toThrow(/no button explode/);
});

test('a merge group asks for checks on a commit of its own', async () => {
  const { number } = await github.openPullRequest({ repo: REPO, head: 'feature' });
  await heard();
  const group = await github.mergeGroup(REPO, number);
  const asked = await heard();
  await github.destroyMergeGroup(group, 'dequeued');
  const gone = await heard();

  expect(asked.payloads['merge_group.checks_requested'].merge_group).toMatchObject({
    head_sha: group.headSha,
    head_ref: expect.stringMatching(/^refs\/heads\/gh-readonly-queue\/main\/pr-\d+-[0-9a-f]{40}$/),
    base_ref: 'refs/heads/main',
  });
  expect(gone.payloads['merge_group.destroyed']).toMatchObject({ action: 'destroyed', reason: 'dequeued' });
});

test('an event nobody subscribed to is not sent, and none to a suspended installation', async () => {
  github.installApp('picky', { events: ['push'] });
  await github.createRepository({ fullName: 'picky/app' });
  await github.openPullRequest({ repo: 'picky/app', head: 'feature' });
  expect((await heard()).names).toEqual(['check_suite.requested', 'installation.created', 'push']);
  github.suspendInstallation('picky');
  await github.push({ repo: 'picky/app', files: { 'a.txt': '1' } });
  expect((await heard()).names).toEqual(['installation.suspend']);
});

test('a transfer is told to the App on the new owner, with the former one', async () => {
  await github.createRepository({ fullName: 'acme/moving' });
  github.installApp('initech');
  await heard();
  github.renameRepository('acme/moving', 'initech/moving');

  expect((await heard()).payloads['repository.transferred']).toMatchObject({
    changes: { owner: { from: { organization: { login: 'acme' } } } },
    repository: { full_name: 'initech/moving' },
    installation: { id: github.state.installationOf(github.state.repository('initech/moving'))?.id },
  });
});

test("every payload has all the fields of GitHub's example, and no address of another GitHub", async () => {
  const { number } = await github.openPullRequest({ repo: REPO, head: 'feature', labels: ['bug'] });
  await github.pushTag({ repo: REPO, tag: 'v1' });
  await github.deleteTag({ repo: REPO, tag: 'v1' });
  github.comment(REPO, number, 'hello');
  github.review(REPO, number, { author: 'bob' });
  await github.mergeGroup(REPO, number);
  github.renameRepository(REPO, 'acme/renamed');
  await github.idle();

  expect(hook.received.length).toBeGreaterThan(8);
  for (const { event, payload, raw } of hook.received) {
    const { organization: _, enterprise: __, ...example } = examplePayload(event, payload.action);
    expect(Object.keys(payload), event).toEqual(expect.arrayContaining(Object.keys(example)));
    expect(raw.toString(), event).not.toContain('github.com/');
  }
});
