import { describe, expect, test } from 'vitest';
import { aRun, NEW, OLD } from '../test-support/samples.ts';
import { planUpdates, refsToRead } from './relay-commit.ts';

const pullRequest = aRun({
  source: { kind: 'pull_request', number: 7, headRef: 'hello', baseRef: 'next', labels: [], fromFork: true, url: '' },
});
const heads = new Map([
  ['refs/heads/main', OLD],
  ['refs/heads/next', OLD],
]);
const own = { ref: 'refs/heads/pr-7-hello', sha: NEW };
const along = (branch: string) => ({ ref: `refs/heads/${branch}`, sha: OLD, secondary: true });

describe('with a pull request travels', () => {
  test('its base branch, where the mirror is behind', () => {
    expect(planUpdates(pullRequest, heads, new Map([['refs/heads/next', NEW]]), false)).toEqual([along('next'), own]);
  });

  test('nothing, where the mirror is up to date', () => {
    expect(planUpdates(pullRequest, heads, new Map([['refs/heads/next', OLD]]), false)).toEqual([own]);
  });

  test('nothing, where GitHub has no base branch any more', () => {
    expect(planUpdates(pullRequest, new Map(), new Map(), false)).toEqual([own]);
  });

  test('to an empty mirror the default branch too, and first', () => {
    expect(planUpdates(pullRequest, heads, new Map(), true)).toEqual([along('main'), along('next'), own]);
  });
});

test('a branch travels alone, and the default branch is not its own companion', () => {
  expect(planUpdates(aRun(), heads, new Map(), false)).toEqual([{ ref: 'refs/heads/topic', sha: NEW }]);
  const main = aRun({ source: { kind: 'branch', branch: 'main' } });
  expect(planUpdates(main, heads, new Map(), true)).toEqual([{ ref: 'refs/heads/main', sha: NEW }]);
});

test('a merge group travels with the branch that it is to be merged into', () => {
  const group = aRun({ source: { kind: 'merge_group', branch: 'gh-readonly-queue/next/pr-7', baseRef: 'next' } });
  expect(planUpdates(group, heads, new Map(), false)).toEqual([
    along('next'),
    { ref: 'refs/heads/gh-readonly-queue/next/pr-7', sha: NEW },
  ]);
});

test('GitHub is asked for each ref once', () => {
  expect(refsToRead(pullRequest)).toEqual([
    'refs/pull/7/head',
    'refs/pull/7/merge',
    'refs/heads/next',
    'refs/heads/main',
  ]);
  expect(refsToRead(aRun({ source: { kind: 'branch', branch: 'main' } }))).toEqual(['refs/heads/main']);
});
