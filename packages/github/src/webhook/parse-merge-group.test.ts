import { expect, test } from 'vitest';
import { about, ORIGIN, refusedField, SHA } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const merge_group = {
  head_sha: SHA,
  head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc',
  base_ref: 'refs/heads/main',
};
const requested = { ...about, action: 'checks_requested', merge_group };
const destroyed = { ...about, action: 'destroyed', merge_group, reason: 'dequeued' };

test('a merge group to be checked names its commit and its branches by their short names', () => {
  expect(parseGithubEvent('merge_group', requested)).toEqual({
    event: {
      kind: 'merge_group_requested',
      ...ORIGIN,
      sha: SHA,
      branch: 'gh-readonly-queue/main/pr-7-abc',
      baseBranch: 'main',
    },
  });
});

test('a merge group that is over says why, as far as GitHub does', () => {
  expect(parseGithubEvent('merge_group', destroyed)).toEqual({
    event: {
      kind: 'merge_group_destroyed',
      ...ORIGIN,
      sha: SHA,
      branch: 'gh-readonly-queue/main/pr-7-abc',
      reason: 'dequeued',
    },
  });
  expect(parseGithubEvent('merge_group', { ...destroyed, reason: undefined })).toMatchObject({
    event: { reason: 'unknown' },
  });
});

test('any other action is ignored with its name', () => {
  expect(parseGithubEvent('merge_group', { ...requested, action: 'rebuilt' })).toEqual({
    ignored: 'nothing acts on a merge group being rebuilt',
  });
});

test.each([
  ['merge_group.head_sha', { head_sha: null }],
  ['merge_group.head_ref', { head_ref: 'refs/heads/a b' }],
  ['merge_group.base_ref', { base_ref: '' }],
])('a merge group without a proper %s is refused', (field, changes) => {
  expect(refusedField('merge_group', { ...requested, merge_group: { ...merge_group, ...changes } })).toBe(field);
});
