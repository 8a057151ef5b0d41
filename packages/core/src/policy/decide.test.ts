import { describe, expect, test } from 'vitest';
import type { BranchPushed } from '../events.ts';
import { decide } from './decide.ts';
import { HEAD, policyOf, pullRequestOf, repository } from './test-support/samples.ts';

const base = { repository, actor: 'ada' };
const pushed = (branch: string): BranchPushed => ({ kind: 'branch_pushed', ...base, branch, sha: HEAD, before: HEAD });

describe('a push to a branch', () => {
  test('runs when the branch is listed', () => {
    expect(decide(pushed('main'), policyOf())).toEqual({
      outcome: 'run',
      source: { kind: 'branch', branch: 'main' },
      sha: HEAD,
      reason: 'branch main is in on-branches',
    });
  });

  test.each([
    ['is not listed', 'topic', policyOf(), {}, 'branch topic matches nothing in on-branches'],
    ['is called tags', 'tags', policyOf({ onBranches: ['tags'] }), {}, 'branch tags matches nothing in on-branches'],
    [
      'changes only ignored paths',
      'main',
      policyOf({ ignorePaths: ['docs/**'] }),
      { changedPaths: ['docs/a.md'] },
      'only ignored paths changed',
    ],
    [
      'is of a merge queue, which asks by itself',
      'gh-readonly-queue/main/pr-7-abc',
      policyOf({ onBranches: ['*'] }),
      {},
      'the merge queue asks for this commit itself',
    ],
  ])('is ignored when it %s', (_, branch, policy, facts, reason) => {
    expect(decide(pushed(branch), policy, facts)).toEqual({ outcome: 'ignore', reason });
  });

  test('runs when something else changed too, and when nobody knows what changed', () => {
    const policy = policyOf({ ignorePaths: ['docs/**'] });
    expect(decide(pushed('main'), policy, { changedPaths: ['docs/a.md', 'a.ts'] }).outcome).toBe('run');
    expect(decide(pushed('main'), policy).outcome).toBe('run');
  });
});

test('a tag runs when on-branches contains the word tags', () => {
  const event = { kind: 'tag_pushed', ...base, tag: 'v1', sha: 'd'.repeat(40), commitSha: HEAD } as const;
  expect(decide(event, policyOf({ onBranches: ['tags'] }))).toEqual({
    outcome: 'run',
    source: { kind: 'tag', tag: 'v1', commitSha: HEAD },
    sha: 'd'.repeat(40),
    reason: 'on-branches contains tags',
  });
  expect(decide(event, policyOf())).toEqual({ outcome: 'ignore', reason: 'on-branches does not contain tags' });
});

test('a merge group always runs', () => {
  const branch = 'gh-readonly-queue/main/pr-7-abc';
  const event = { kind: 'merge_group_requested', ...base, sha: HEAD, branch, baseBranch: 'main' } as const;
  expect(decide(event, policyOf({ onBranches: [], onPullRequests: [] }))).toEqual({
    outcome: 'run',
    source: { kind: 'merge_group', branch, baseRef: 'main' },
    sha: HEAD,
    reason: 'merge queues always run',
  });
});

test('pull requests and labels are decided by their own rules', () => {
  const pullRequest = pullRequestOf();
  expect(decide({ kind: 'pull_request_updated', ...base, action: 'opened', pullRequest }, policyOf()).outcome).toBe(
    'run',
  );
  expect(decide({ kind: 'pull_request_labeled', ...base, label: 'bug', pullRequest }, policyOf()).outcome).toBe(
    'ignore',
  );
});

describe('what is gone from GitHub goes from the mirror, with the reason', () => {
  const pullRequest = pullRequestOf({ state: 'closed' });
  test.each([
    [
      { kind: 'branch_deleted', ...base, branch: 'topic' } as const,
      { kind: 'branch', branch: 'topic' },
      'the branch was deleted',
    ],
    [
      { kind: 'tag_deleted', ...base, tag: 'v1' } as const,
      { kind: 'tag', tag: 'v1', commitSha: '' },
      'the tag was deleted',
    ],
    [
      { kind: 'merge_group_destroyed', ...base, sha: HEAD, branch: 'q', reason: 'dequeued' } as const,
      { kind: 'merge_group', branch: 'q', baseRef: '' },
      'the merge group was dequeued',
    ],
    [
      { kind: 'pull_request_closed', ...base, pullRequest, merged: true } as const,
      { kind: 'pull_request', number: 7 },
      'the pull request was merged',
    ],
    [
      { kind: 'pull_request_closed', ...base, pullRequest, merged: false } as const,
      { kind: 'pull_request', number: 7 },
      'the pull request was closed',
    ],
  ])('%j', (event, source, reason) => {
    expect(decide(event, policyOf())).toMatchObject({ outcome: 'remove', source, reason });
  });
});
