import { expect, test } from 'vitest';
import type { Run, RunSource } from '../run.ts';
import { assertMergeOf, mergeCommitOf } from './test-merge.ts';

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
const answer = { headSha: HEAD, mergeable: true, mergeSha: MERGE };

test('what GitHub merged of the wanted head is taken', () => {
  expect(mergeCommitOf(run(), answer)).toBe(MERGE);
});

test.each([
  ['GitHub has not found out yet', { ...answer, mergeable: null }],
  ['GitHub knows another head', { ...answer, headSha: OTHER }],
  ['another head conflicts', { ...answer, headSha: OTHER, mergeable: false }],
  ['there is no merge commit yet', { ...answer, mergeSha: null }],
])('while %s nothing is taken, and nothing is called a conflict', (_, told) => {
  expect(mergeCommitOf(run(), told)).toBeUndefined();
});

test('a conflict is one at once, whatever was merged before, with the next step', () => {
  expect(() => mergeCommitOf(run(), { ...answer, mergeable: false })).toThrow(
    expect.objectContaining({ code: 'merge-conflict', nextStep: expect.stringContaining('`main`') }),
  );
});

test('branches have no merge result', () => {
  expect(mergeCommitOf(run({ kind: 'branch', branch: 'main' }), answer)).toBeUndefined();
});

test('a merge of another head is not taken for the wanted one', () => {
  expect(() => assertMergeOf(run(), [OTHER, HEAD])).not.toThrow();
  expect(() => assertMergeOf(run(), [OTHER, OTHER])).toThrow('still has the merge of an older commit');
});
