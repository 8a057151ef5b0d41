import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, gateOf, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI = { '.gitlab-ci.yml': 'test: { script: [make test] }\n', 'docs/a.md': 'a' };
const build = (rules: Record<string, unknown>) => ({ config: { failfast: { build: rules } } });

test.each([
  ['a plain tag', undefined],
  ['an annotated tag', 'Version 1'],
])('%s runs when on-branches contains tags', async (_, message) => {
  const bridge = await startBridge(build({ 'on-branches': ['tags'] }));
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const sha = await bridge.github.shaOf(REPO, 'main');

  await bridge.github.pushTag({ repo: REPO, tag: 'v1', ...(message && { message }) });

  await expectTruth(bridge, REPO, sha);
  expect(startedPipelines(bridge).map(({ ref }) => ref)).toEqual(['v1']);
});

test('a tag tells the truth about a commit that its branch has moved past before it was mirrored', async () => {
  const bridge = await startBridge(build({ 'on-branches': ['main', 'tags'] }));
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const sha = await github.push({ repo: REPO, branch: 'main', files: { 'a.c': 'a' } });
  await expectTruth(bridge, REPO, sha);

  // The branch's delivery is late: when it comes, the tag has run and the branch has moved on.
  github.deliveries.behave({ match: ({ event }) => event === 'push', delayMs: 6_000, times: 1 });
  const tagged = await github.push({ repo: REPO, branch: 'main', files: { 'b.c': 'b' } });
  await github.pushTag({ repo: REPO, tag: 'v1' });
  await bridge.until(() => startedPipelines(bridge).some(({ ref }) => ref === 'v1'), 'the tag to run');
  const next = await github.push({ repo: REPO, branch: 'main', files: { 'c.c': 'c' } });
  await expectTruth(bridge, REPO, next);
  const told = () =>
    bridge.workers.some(({ lines }) => lines.filter(({ job_name }) => job_name === 'branch-pushed').length >= 3);
  await bridge.until(told, 'the late delivery to be decided');

  await expectTruth(bridge, REPO, tagged);
});

test('drafts wait where the operator says so, and run when they are ready', async () => {
  const bridge = await startBridge(build({ drafts: 'skip' }));
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', draft: true });
  const { sha } = pull.head;
  const gate = await gateOf(bridge, REPO, sha);
  expect(gate.conclusion).toBe('neutral');
  expect(gate.output.title).toContain('draft');

  bridge.github.readyForReview(REPO, pull.number);

  await expectTruth(bridge, REPO, sha);
});

test('a pull request that touches only ignored paths gets a neutral gate with the reason', async () => {
  const bridge = await startBridge(build({ 'ignore-paths': ['docs/**'] }));
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const docs = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', files: { 'docs/b.md': 'b' } });
  const gate = await gateOf(bridge, REPO, docs.head.sha);
  expect(gate.conclusion).toBe('neutral');
  expect(gate.output.title).toContain('ignored paths');

  const code = await bridge.github.openPullRequest({
    repo: REPO,
    author: 'acme',
    files: { 'docs/b.md': 'b', 'a.c': 'c' },
  });
  await expectTruth(bridge, REPO, code.head.sha);
});

test('a merge group runs on the queue’s commit and is taken back when it is destroyed', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const group = await github.mergeGroup(REPO, pull.number);
  await expectTruth(bridge, REPO, group.headSha);
  await github.destroyMergeGroup(group, 'dequeued');

  const project = gitlab.projects[0]?.id ?? 0;
  await bridge.until(
    async () => !(await gitlab.branches(project)).some(({ name }) => name.startsWith('gh-readonly-queue')),
    'the queue’s branch to go',
  );
});

test.each([
  ['renamed', 'acme/shop', 'acme_shop'],
  ['transferred', 'widgets/site', 'widgets_site'],
])('a repository that was %s goes on with its mirror under the new name', async (_, name, mirror) => {
  const bridge = await startBridge();
  await bridge.github.createRepository({ fullName: 'widgets/other' }); // whoever gets it has the App, too
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);

  github.renameRepository(REPO, name);
  const sha = await github.updatePullRequest(name, pull.number);
  await expectTruth(bridge, name, sha);

  expect(gitlab.projects).toHaveLength(1);
  expect(gitlab.projects[0]?.path).toBe(mirror);
});

test('a label of on-labels runs CI again; an exclusive one keeps it from doing so', async () => {
  const bridge = await startBridge(build({ 'on-labels': ['ci-extended'], 'on-labels-exclusive': ['hold'] }));
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  await github.label(REPO, pull.number, 'hold', { actor: 'acme' });
  await github.label(REPO, pull.number, 'ci-extended', { actor: 'acme' });
  await github.idle();
  await bridge.until(
    () => bridge.workers[0]?.lines.filter(({ job_name }) => job_name === 'pull-request-labeled').length === 2,
    'both labels to be decided',
  );
  expect(startedPipelines(bridge)).toHaveLength(1);
  await github.unlabel(REPO, pull.number, 'hold');
  await github.unlabel(REPO, pull.number, 'ci-extended');
  await github.label(REPO, pull.number, 'ci-extended', { actor: 'acme' });

  await bridge.until(() => startedPipelines(bridge).length === 2, 'another pipeline');
  expect(startedPipelines(bridge)[1]?.variables).toContainEqual(
    expect.objectContaining({ key: 'PR_LABELS', value: 'ci-extended' }),
  );
});

test('what happens to an approved pull request besides its code takes no green check away', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'stranger', association: 'NONE', fork: true });
  const { sha } = pull.head;
  await github.label(REPO, pull.number, 'ok-to-test', { actor: 'acme' });
  await expectTruth(bridge, REPO, sha);
  await bridge.until(() => github.statuses(REPO, sha)[0]?.state === 'success', 'a green status');
  const green = shown(bridge, REPO, sha);

  github.label(REPO, pull.number, 'documentation', { actor: 'acme' });
  github.unlabel(REPO, pull.number, 'documentation', { actor: 'acme' });
  github.convertToDraft(REPO, pull.number);
  await github.closePullRequest(REPO, pull.number);
  await bridge.until(
    () => bridge.workers[0]?.lines.filter(({ job_name }) => job_name === 'pull-request-labeled').length === 2,
    'both labels to be decided',
  );
  const branches = () => gitlab.branches(gitlab.projects[0]?.id ?? 0);
  await bridge.until(async () => !(await branches()).some(({ name }) => name.startsWith('pr-')), 'the branch to go');

  expect(shown(bridge, REPO, sha)).toEqual(green);
  const states = github.allStatuses(REPO, sha).map(({ state }) => state);
  expect(new Set(states.slice(states.indexOf('success')))).toEqual(new Set(['success']));
});
