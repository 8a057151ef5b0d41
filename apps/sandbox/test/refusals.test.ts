import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, gateOf, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'test: { script: [make test] }\n' };
const REPO = 'acme/site';

test('a stranger’s pull request waits for a label, and its gate says so; the label lets it run', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });

  const pull = await github.openPullRequest({ repo: REPO, author: 'stranger', association: 'NONE', fork: true });
  const gate = await gateOf(bridge, REPO, pull.head.sha);
  expect(gate.conclusion).toBe('action_required');
  expect(gate.output.title).toBe('Not run: waiting for label ok-to-test');
  expect(gate.output.summary).toContain('Next step');
  expect(startedPipelines(bridge)).toEqual([]);

  await github.label(REPO, pull.number, 'ok-to-test', { actor: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
});

test('a label approves one commit: what a stranger pushes afterwards waits again', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'stranger', association: 'NONE', fork: true });
  await github.label(REPO, pull.number, 'ok-to-test', { actor: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const next = await github.updatePullRequest(REPO, pull.number);
  const gate = await gateOf(bridge, REPO, next);

  expect(gate.conclusion).toBe('action_required');
  expect(gate.output.title).toContain('new commits wait for approval');
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a pull request into a base branch that does not run gets a neutral gate with the reason', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-pullrequests': ['main'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  await github.push({ repo: REPO, branch: 'main-old', files: { a: '1' } });

  const pull = await github.openPullRequest({ repo: REPO, base: 'main-old', author: 'acme' });
  const gate = await gateOf(bridge, REPO, pull.head.sha);

  expect(gate.conclusion).toBe('neutral');
  expect(gate.output.title).toContain('main-old');
});

test.each([
  ['has no CI file', { 'README.md': 'x' }, /There is no .*\.gitlab-ci\.yml/, 'failure', 'failure'],
  [
    'has an invalid CI file',
    { '.gitlab-ci.yml': 'test: { stage: nowhere, script: [x] }\n' },
    /nowhere/,
    'failure',
    'failure',
  ],
  [
    'is filtered out by workflow:rules',
    { '.gitlab-ci.yml': 'workflow: { rules: [{ if: $NEVER == "1" }] }\ntest: { script: [x] }\n' },
    /workflow/i,
    'success',
    'neutral',
  ],
])('a commit that %s says so on its checks', async (_, files, words, sync, gate) => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const ended = await gateOf(bridge, REPO, pull.head.sha);
  const synced = await bridge.until(() => {
    const run = github.checkRun(REPO, pull.head.sha, 'Gitlab SYNC');
    return run?.status === 'completed' && run;
  }, 'the sync to end');

  expect(synced.conclusion).toBe(sync);
  expect(ended.conclusion).toBe(gate);
  expect(`${ended.output.title} ${ended.output.summary}`.replaceAll('\\', '')).toMatch(words);
});

test('GitLab’s own tags in the CI file break nothing', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  const ci = '.setup: { script: [echo hi] }\ntest: { script: [!reference [.setup, script], make] }\n';
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });

  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });

  await expectTruth(bridge, REPO, pull.head.sha);
});

test('two repositories never share a mirror: the second is told why', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: 'a_b/c', files: CI });
  await github.createRepository({ fullName: 'a/b_c', files: CI });
  const first = await github.openPullRequest({ repo: 'a_b/c', author: 'a_b' });
  await expectTruth(bridge, 'a_b/c', first.head.sha);

  const second = await github.openPullRequest({ repo: 'a/b_c', author: 'a' });
  const gate = await gateOf(bridge, 'a/b_c', second.head.sha);

  expect(gate.conclusion).toBe('failure');
  expect(gate.output.summary).toContain('serves another repository');
  expect(gate.output.summary).not.toContain('a_b/c'); // it may be private
  expect(bridge.gitlab.projects).toHaveLength(1);
});
