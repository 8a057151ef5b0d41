import { expect, test } from 'vitest';
import { readCommitMark, signCommitMark } from './commit-mark.ts';

const KEY = Buffer.alloc(32, 1);
const [GITHUB, MIRROR, OTHER] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const mark = signCommitMark(KEY, 7, MIRROR, GITHUB);

test('says which GitHub commit a mirror’s commit stands for', () => {
  expect(readCommitMark(KEY, 7, MIRROR, mark)).toBe(GITHUB);
});

test.each([
  ['another project', readCommitMark(KEY, 8, MIRROR, mark)],
  ['another commit of the mirror', readCommitMark(KEY, 7, OTHER, mark)],
  ['another GitHub commit', readCommitMark(KEY, 7, MIRROR, mark.replace(GITHUB, OTHER))],
  ['another bridge', readCommitMark(Buffer.alloc(32, 2), 7, MIRROR, mark)],
  ['no signature', readCommitMark(KEY, 7, MIRROR, GITHUB)],
  ['nothing', readCommitMark(KEY, 7, MIRROR, '')],
])('counts for nothing when it is for %s', (_, read) => {
  expect(read).toBeUndefined();
});
