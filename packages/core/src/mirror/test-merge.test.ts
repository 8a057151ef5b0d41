import { expect, test } from 'vitest';
import type { Run, RunSource } from '../run.ts';
import { assertMergeOf, commitToMirror } from './test-merge.ts';

const [HEAD, MERGE, OTHER] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const REPOSITORY = { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' };
const PULL: RunSource = {
  kind: 'pull_request',
  number: 7,
  headRef: 'work',
  baseRef: 'main',
  labels: [],
  fromFork: false,
  url: '',
};
const run = (source: RunSource = PULL): Run => ({
  id: 'r',
  deliveryId: 'd',
  requestedAt: 0,
  repository: REPOSITORY,
  source,
  sha: HEAD,
  actor: 'acme',
});
const heads = new Map([['refs/pull/7/merge', MERGE]]);

test('the merge result of a pull request is mirrored where the operator wants it', () => {
  expect(commitToMirror(run(), heads, { testMerge: true, now: 0 })).toBe(MERGE);
  expect(commitToMirror(run(), heads, { testMerge: false, now: 0 })).toBe(HEAD);
});

test('branches, tags and merge groups are mirrored as they are', () => {
  expect(commitToMirror(run({ kind: 'branch', branch: 'main' }), heads, { testMerge: true, now: 0 })).toBe(HEAD);
});

test('without a merge commit GitHub is waited for, then it is a conflict with the next step', () => {
  const merge = (now: number) => () => commitToMirror(run(), new Map(), { testMerge: true, now });
  expect(merge(5_000)).toThrow('GitHub has not merged aaaaaaaaaaaa into main yet');
  expect(merge(20_000)).toThrow(
    expect.objectContaining({ code: 'merge-conflict', nextStep: expect.stringContaining('`main`') }),
  );
});

test('a merge of another head is waited for, a bounded time', () => {
  expect(() => assertMergeOf(run(), [OTHER, HEAD], 0)).not.toThrow();
  expect(() => assertMergeOf(run(), [OTHER, OTHER], 0)).toThrow('still has the merge of an older commit');
  expect(() => assertMergeOf(run(), [OTHER, OTHER], 180_000)).toThrow(
    expect.objectContaining({ code: 'merge-conflict' }),
  );
});
