import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI = {
  '.gitlab-ci.yml': 'include: /build/ci.yml\ntest: { script: [make test] }\n',
  'build/ci.yml': 'lint: { script: [make lint] }\n',
};
const OWNER = { author: 'acme', association: 'OWNER' };

async function stranger(options: Parameters<typeof startBridge>[0] = {}) {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'stranger', association: 'NONE', fork: true });
  const { sha } = pull.head;
  expect((await gateOf(bridge, REPO, sha)).conclusion).toBe('action_required');
  return { bridge, number: pull.number, sha };
}

const gateText = (bridge: Bridge, sha: string) =>
  bridge.github.checkRun(REPO, sha, 'gitlab-ci Pipeline')?.output.summary;

test('/ok-to-test <commit> allows that commit, and the gate names who did', async () => {
  const { bridge, number, sha } = await stranger();
  bridge.github.comment(REPO, number, `/ok-to-test ${sha.slice(0, 12)}`, OWNER);
  await expectTruth(bridge, REPO, sha);
  expect(gateText(bridge, sha)).toContain('Approved by `acme`');
  const audit = bridge.workers.flatMap(({ lines }) => lines).find((line) => line.audit === true);
  expect(audit).toMatchObject({ action: 'approve', actor: 'acme', github_sha: sha });
});

test('two approvals of a commit at the same moment run it once', async () => {
  const { bridge, number, sha } = await stranger();
  for (let n = 0; n < 4; n += 1) bridge.github.comment(REPO, number, `/ok-to-test ${sha}`, OWNER);
  await expectTruth(bridge, REPO, sha);
  const decided = () =>
    bridge.workers[0]?.lines.filter((line) => line.job_name === 'comment-created' && line.outcome === 'done') ?? [];
  await bridge.until(() => decided().length === 4, 'all four to be obeyed');
  await expectTruth(bridge, REPO, sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('/ok-to-test for another commit than the head is refused with the next step', async () => {
  const { bridge, number, sha } = await stranger();
  bridge.github.comment(REPO, number, `/ok-to-test ${'0123456789abcdef'.repeat(3).slice(0, 40)}`, OWNER);
  const reply = await bridge.until(
    () => bridge.github.comments(REPO, number).find(({ author }) => author.type === 'Bot'),
    'a reply',
  );
  expect(reply.body).toContain(sha.slice(0, 7));
  expect(startedPipelines(bridge)).toEqual([]);
});

test('the Approve button allows exactly the commit it is on', async () => {
  const { bridge, sha } = await stranger();
  const gate = bridge.github.checkRun(REPO, sha, 'gitlab-ci Pipeline');
  expect(gate?.actions.map(({ identifier }) => identifier)).toEqual(['approve']);
  bridge.github.clickButton(gate as never, 'approve', 'acme');
  await expectTruth(bridge, REPO, sha);
});

test('a button pressed by somebody without write access approves nothing', async () => {
  const { bridge, sha } = await stranger();
  const gate = bridge.github.checkRun(REPO, sha, 'gitlab-ci Pipeline');
  bridge.github.clickButton(gate as never, 'approve', 'stranger');
  await bridge.github.idle();
  await bridge.until(
    () =>
      bridge.workers[0]?.lines.some(
        ({ job_name, outcome }) => job_name === 'check-action-requested' && outcome === 'refused',
      ),
    'the refusal',
  );
  expect(startedPipelines(bridge)).toEqual([]);
});

test('an approving review allows the commit that was reviewed', async () => {
  const { bridge, number, sha } = await stranger();
  bridge.github.review(REPO, number, { state: 'approved', author: 'acme', association: 'OWNER' } as never);
  await expectTruth(bridge, REPO, sha);
});

test('/test, /retest and re-runs are no approval', async () => {
  const { bridge, number, sha } = await stranger();
  bridge.github.comment(REPO, number, '/test', OWNER);
  const reply = await bridge.until(
    () => bridge.github.comments(REPO, number).find(({ author }) => author.type === 'Bot'),
    'a reply',
  );
  expect(reply.body).toContain('/ok-to-test');
  bridge.github.rerequestCheckSuite(REPO, sha, 'acme');
  await bridge.github.idle();
  await bridge.until(
    () => bridge.workers[0]?.lines.some(({ job_name }) => job_name === 'check-suite-rerequested'),
    'the re-run to be decided',
  );
  expect(startedPipelines(bridge)).toEqual([]);
});

test('a push by a stranger after an approval asks again', async () => {
  const { bridge, number, sha } = await stranger();
  bridge.github.comment(REPO, number, `/ok-to-test ${sha}`, OWNER);
  await expectTruth(bridge, REPO, sha);

  const next = await bridge.github.updatePullRequest(REPO, number);

  expect((await gateOf(bridge, REPO, next)).conclusion).toBe('action_required');
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a push by a stranger into the fork of somebody who may start CI asks, and stays asked for below what others push', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', fork: true });
  await expectTruth(bridge, REPO, pull.head.sha);

  const theirs = await github.updatePullRequest(REPO, pull.number, { actor: 'stranger' });
  expect((await gateOf(bridge, REPO, theirs)).conclusion).toBe('action_required');
  expect(gateText(bridge, theirs)).toContain('stranger');
  const onTop = await github.updatePullRequest(REPO, pull.number, { actor: 'acme' });
  expect((await gateOf(bridge, REPO, onTop)).conclusion).toBe('action_required');
  expect(startedPipelines(bridge)).toHaveLength(1);

  github.review(REPO, pull.number, { state: 'approved', author: 'acme', association: 'OWNER' });
  await expectTruth(bridge, REPO, onTop);
  const own = await github.updatePullRequest(REPO, pull.number, { actor: 'acme' });
  await expectTruth(bridge, REPO, own);
});

test('with approval: sticky a later push runs, unless it changes the CI file, what that includes, or what the operator lists', async () => {
  const { bridge, number, sha } = await stranger({
    config: { failfast: { approval: 'sticky', build: { 'ci-paths': ['scripts/**'] } } },
  });
  bridge.github.comment(REPO, number, `/ok-to-test ${sha}`, OWNER);
  await expectTruth(bridge, REPO, sha);

  const next = await bridge.github.updatePullRequest(REPO, number);
  await expectTruth(bridge, REPO, next);
  for (const path of ['build/ci.yml', 'scripts/run.sh', '.gitlab-ci.yml']) {
    const evil = await bridge.github.updatePullRequest(REPO, number, {
      files: { [path]: 'steal: { script: [env] }\n' },
    });
    const gate = await gateOf(bridge, REPO, evil);
    expect(gate.conclusion).toBe('action_required');
    expect(gate.output.title).toContain('CI file');
    expect(gate.output.summary).toContain(path);
  }
  expect(startedPipelines(bridge)).toHaveLength(2);
});

test('pull requests from forks go to the untrusted namespace when there is one', async () => {
  const { bridge, number, sha } = await stranger({
    config: { gitlab: { untrusted_namespace: 'strangers' } },
    gitlab: { groups: ['mirrors/github', 'strangers'] },
  });
  bridge.github.comment(REPO, number, `/ok-to-test ${sha}`, OWNER);
  await expectTruth(bridge, REPO, sha);
  expect(bridge.gitlab.projects.map(({ namespace }) => namespace.fullPath)).toEqual(['strangers']);
});
