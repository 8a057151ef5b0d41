import { describe, expect, test } from 'vitest';
import { decidePullRequest } from './decide-pull-request.ts';
import { approvalOf, EARLIER, HEAD, policyOf, pullRequestOf, strangersPullRequest } from './test-support/samples.ts';

const policy = policyOf();
const source = {
  kind: 'pull_request',
  number: 7,
  headRef: 'hello',
  baseRef: 'main',
  labels: [],
  fromFork: false,
  url: 'https://github.com/acme/site/pull/7',
};

describe('a pull request runs', () => {
  test('of an author who may start CI, and says why', () => {
    expect(decidePullRequest(pullRequestOf(), policy, {})).toEqual({
      outcome: 'run',
      source,
      sha: HEAD,
      reason: '@ada is authorized',
    });
  });

  test('of a stranger whose very commit somebody approved, and keeps who it was', () => {
    const approval = approvalOf(HEAD);
    expect(decidePullRequest(strangersPullRequest(), policy, { approval })).toMatchObject({
      outcome: 'run',
      approval,
      reason: `@ada approved ${'b'.repeat(12)} (command)`,
    });
  });

  test('of an author who may start CI, but not what a stranger pushed into its fork, before somebody allowed that', () => {
    const theirs = pullRequestOf({ fromFork: true });
    expect(decidePullRequest(theirs, policy, { pushedBy: 'mallory' })).toMatchObject({
      outcome: 'refuse',
      notice: {
        kind: 'refused',
        approvable: true,
        reason: expect.stringContaining('@mallory, who may not start CI'),
        nextStep: expect.stringContaining('/ok-to-test'),
      },
    });
    const approval = approvalOf(HEAD);
    expect(decidePullRequest(theirs, policy, { pushedBy: 'mallory', approval })).toMatchObject({
      outcome: 'run',
      approval,
    });
  });

  test('of anybody where required-labels is empty', () => {
    const decision = decidePullRequest(strangersPullRequest(), policyOf({ requiredLabels: [] }), {
      approval: approvalOf(HEAD),
    });
    expect(decision).toMatchObject({ outcome: 'run', reason: 'required-labels is empty: nobody needs approval' });
    expect(decision).not.toHaveProperty('approval');
  });

  test('again only when somebody asked for it', () => {
    expect(decidePullRequest(pullRequestOf(), policy, { alreadyRan: true })).toEqual({
      outcome: 'ignore',
      reason: 'this commit has run already',
    });
    expect(decidePullRequest(pullRequestOf(), policy, { alreadyRan: true, askedFor: true }).outcome).toBe('run');
  });

  test('and never once it is closed', () => {
    expect(decidePullRequest(pullRequestOf({ state: 'closed' }), policy, { askedFor: true })).toEqual({
      outcome: 'ignore',
      reason: 'the pull request is closed',
    });
  });
});

describe('the operator’s rules leave it out, with a neutral gate that says how to ask for it', () => {
  const ask = 'Somebody who may start CI can ask for it with a comment `/test`.';
  const legacy = pullRequestOf({ base: { ref: 'legacy', sha: EARLIER } });
  test.each([
    [
      'a base branch that is not listed',
      legacy,
      { onPullRequests: ['main'] },
      {},
      'CI does not run for pull requests into `legacy`\n\nThe base branch matches nothing in `on-pullrequests`.',
      ask,
    ],
    [
      'a draft',
      pullRequestOf({ draft: true }),
      { drafts: 'skip' as const },
      {},
      'the pull request is a draft\n\nDrafts do not run here (`drafts: skip`).',
      `Mark it ready for review. ${ask}`,
    ],
    [
      'a change of ignored paths',
      pullRequestOf(),
      { ignorePaths: ['docs/**', '*.md'] },
      { changedPaths: ['docs/a.md', 'README.md'] },
      'only ignored paths changed\n\nAll 2 changed files match `ignore-paths` (`docs/**`, `*.md`).',
      ask,
    ],
    [
      'a change of one ignored path',
      pullRequestOf(),
      { ignorePaths: ['docs/**'] },
      { changedPaths: ['docs/a.md'] },
      'only ignored paths changed\n\nThe changed file matches `ignore-paths` (`docs/**`).',
      ask,
    ],
  ])('%s', (_, pullRequest, rules, facts, reason, nextStep) => {
    expect(decidePullRequest(pullRequest, policyOf(rules), facts)).toEqual({
      outcome: 'refuse',
      sha: HEAD,
      reason: reason.split('\n')[0],
      notice: { kind: 'neutral', reason, nextStep },
    });
    expect(decidePullRequest(pullRequest, policyOf(rules), { ...facts, askedFor: true }).outcome).toBe('run');
  });

  test('but not a draft where drafts run, nor a change of something else', () => {
    expect(decidePullRequest(pullRequestOf({ draft: true }), policy, {}).outcome).toBe('run');
    const rules = policyOf({ ignorePaths: ['docs/**'] });
    expect(decidePullRequest(pullRequestOf(), rules, { changedPaths: ['docs/a.md', 'src/a.ts'] }).outcome).toBe('run');
  });
});

describe('a stranger’s commit waits for somebody to allow it', () => {
  const noticeOf = (...args: Parameters<typeof decidePullRequest>) => {
    const decision = decidePullRequest(...args);
    return decision.outcome === 'refuse' ? decision.notice : decision;
  };
  const short = HEAD.slice(0, 12);
  const step = `A maintainer reviews commit \`${short}\`, then presses “Approve” on this check, comments \`/ok-to-test ${short}\``;

  test('and the gate says what is missing, also when somebody asked for a run', () => {
    const notice = {
      kind: 'refused',
      approvable: true,
      reason:
        'waiting for label `ok-to-test`\n\n@mallory may not start CI here (author association NONE), and nobody who may has allowed this commit yet.',
      nextStep: `${step}, or adds label \`ok-to-test\`.`,
    };
    expect(noticeOf(strangersPullRequest(), policy, {})).toEqual(notice);
    expect(noticeOf(strangersPullRequest(), policy, { askedFor: true })).toEqual(notice);
  });

  test('of several groups of labels only the unmet ones are named', () => {
    const rules = policyOf({ requiredLabels: [['ok-to-test'], ['lgtm', 'approved']] });
    expect(noticeOf(strangersPullRequest({ labels: ['ok-to-test'] }), rules, {})).toMatchObject({
      reason: expect.stringMatching(/^waiting for one of `lgtm`, `approved`\n/),
    });
  });

  test('after an approval of an earlier commit, which the push revoked, the gate names it', () => {
    const reason =
      'new commits wait for approval\n\n@ada approved commit `aaaaaaaaaaaa` through a comment. The commits that were pushed since revoked that: each commit of an author who may not start CI is approved by itself.';
    const nextStep = `${step}, or removes label \`ok-to-test\` and adds it again.`;
    const notice = { kind: 'refused', approvable: true, reason, nextStep };
    expect(noticeOf(strangersPullRequest(), policy, { revoked: approvalOf(EARLIER) })).toEqual(notice);
    expect(noticeOf(strangersPullRequest(), policy, { approval: approvalOf(EARLIER) })).toEqual(notice);
  });

  test('where nobody knows whom the label that is there was for, it approves nothing, and no approval is claimed', () => {
    expect(noticeOf(strangersPullRequest({ labels: ['ok-to-test'] }), policy, {})).toEqual({
      kind: 'refused',
      approvable: true,
      reason:
        'waiting for approval\n\n@mallory may not start CI here (author association NONE). The pull request has label `ok-to-test`, but the bridge did not see anybody who may approve add it for this commit.',
      nextStep: `${step}, or removes label \`ok-to-test\` and adds it again.`,
    });
  });

  test('with a sticky approval only when it changes CI files, which are named', () => {
    const sticky = policyOf({ approval: 'sticky' });
    const approval = approvalOf(EARLIER, { how: 'sticky' });
    expect(decidePullRequest(strangersPullRequest(), sticky, { approval })).toMatchObject({
      outcome: 'run',
      approval,
      reason: `@ada approved aaaaaaaaaaaa (sticky)`,
    });
    const changedCiFiles = ['.gitlab-ci.yml', 'ci/`x`\n@all.yml', 'c', 'd', 'e', 'f', 'g'];
    expect(noticeOf(strangersPullRequest(), sticky, { approval, changedCiFiles })).toEqual({
      kind: 'refused',
      approvable: true,
      reason:
        "a changed CI file waits for approval\n\n@mallory changed `.gitlab-ci.yml`, `ci/'x' @all.yml`, `c`, `d`, `e` and 2 more. A change of what CI does is approved commit by commit.",
      nextStep: `${step}, or approves it in a review.`,
    });
    expect(noticeOf(strangersPullRequest(), sticky, { approval, changedCiFiles: 'unknown' })).toMatchObject({
      kind: 'refused',
      approvable: true,
      reason: expect.stringContaining('the CI files may have changed'),
    });
    expect(noticeOf(strangersPullRequest(), sticky, { approval, changedCiFiles: ['a.yml'] })).toMatchObject({
      reason: expect.stringContaining('@mallory changed `a.yml`. '),
    });
  });
});
