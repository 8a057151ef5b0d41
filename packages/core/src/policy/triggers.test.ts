import { expect, test } from 'vitest';
import { matchesBranch, runsBranch, runsTags } from './triggers.ts';

test.each([
  [['*'], 'anything', true],
  [['main'], 'main', true],
  [['main'], 'main-old', false],
  [['main'], 'not-main', false],
  [['main.*'], 'main-old', true],
  [['a|b'], 'xb', false],
  [['release-\\d+'], 'release-12', true],
  [[], 'main', false],
])('%j names %s: %s', (patterns, branch, expected) => {
  expect(matchesBranch(patterns, branch)).toBe(expected);
});

test('the word tags speaks of tags only', () => {
  expect(runsTags(['main', 'tags'])).toBe(true);
  expect(runsTags(['*'])).toBe(false);
  expect(runsBranch(['tags'], 'tags')).toBe(false);
  expect(runsBranch(['tags', 'main'], 'main')).toBe(true);
});
