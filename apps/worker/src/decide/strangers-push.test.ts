import type { PullRequest } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import type { PullRequestState } from '../state/pull-requests.ts';
import type { DecideDeps } from './deps.ts';
import { pushedUnseen } from './strangers-push.ts';

const pull = (given: Partial<PullRequest>, head: Partial<PullRequest['head']> = {}): PullRequest => ({
  number: 7,
  title: '',
  url: '',
  state: 'open',
  draft: false,
  author: 'ada',
  authorAssociation: 'MEMBER',
  labels: [],
  base: { ref: 'main', sha: 'c'.repeat(40) },
  fromFork: true,
  ...given,
  head: { ref: 'work', sha: 'b'.repeat(40), repositoryFullName: 'mallory/site', ...head },
});

const policyOf = (authorizedUsers: string[] = []) =>
  ({ policy: { authorizedUsers, authorizedGroups: ['MEMBER'] } }) as unknown as Pick<DecideDeps, 'policy'>;

const seen = (headSha: string, pushedBy?: string): PullRequestState => ({
  headSha,
  headSeenAt: 1,
  ...(pushedBy !== undefined && { pushedBy }),
});

test.each<[string, PullRequest, PullRequestState | undefined, string | undefined]>([
  ['a fork of somebody else is its owner’s', pull({}), undefined, 'mallory'],
  ['an own fork is the author’s, in any case', pull({}, { repositoryFullName: 'Ada/site' }), undefined, undefined],
  ['what a stranger pushed stays below', pull({}, { repositoryFullName: 'ada/site' }), seen('a', 'eve'), 'eve'],
  ['a head that was seen is as it was seen', pull({}), seen('b'.repeat(40)), undefined],
  ['a fork that is gone is nobody’s', pull({}, { repositoryFullName: null }), undefined, 'ghost'],
  ['a branch of the repository is of people who may push there', pull({ fromFork: false }), undefined, undefined],
  ['a stranger’s pull request is asked about anyway', pull({ authorAssociation: 'NONE' }), undefined, undefined],
])('of a head that no delivery tells of: %s', (_, pullRequest, before, expected) => {
  expect(pushedUnseen(policyOf(), pullRequest, before)).toBe(expected);
});

test('where anybody may start CI nobody is asked', () => {
  expect(pushedUnseen(policyOf(['*']), pull({}), undefined)).toBeUndefined();
});
