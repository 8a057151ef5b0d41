import { expect, test } from 'vitest';
import type { Run, RunSource } from '../run.ts';
import { ciVariables } from './ci-variables.ts';
import { mirrorRef, sourceRef } from './mirror-ref.ts';

const SHA = '3f9a2c1d'.repeat(5);
const COMMIT = '9e107d9d'.repeat(5);
const pullRequest: RunSource = {
  kind: 'pull_request',
  number: 7,
  headRef: 'topic/x',
  baseRef: 'main',
  labels: ['a', 'b'],
  fromFork: false,
  url: 'https://github.com/acme/site/pull/7',
};

const runOf = (source: RunSource): Run => ({
  id: 'run-1',
  deliveryId: 'd-1',
  requestedAt: 0,
  repository: { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' },
  source,
  sha: SHA,
  actor: 'ada',
});

test.each<[RunSource, string, string]>([
  [{ kind: 'branch', branch: 'topic/x' }, 'refs/heads/topic/x', 'refs/heads/topic/x'],
  [{ kind: 'tag', tag: 'v1', commitSha: COMMIT }, 'refs/tags/v1', 'refs/tags/v1'],
  [
    { kind: 'merge_group', branch: 'gh-readonly-queue/main/pr-7', baseRef: 'main' },
    'refs/heads/gh-readonly-queue/main/pr-7',
    'refs/heads/gh-readonly-queue/main/pr-7',
  ],
  [pullRequest, 'refs/heads/pr-7-topic/x', 'refs/pull/7/head'],
])('%j is %s on the mirror and %s on GitHub', (source, onMirror, onGithub) => {
  expect([mirrorRef(source), sourceRef(source)]).toEqual([onMirror, onGithub]);
});

test('a pull request’s pipeline finds the variables of failfast-api', () => {
  expect(ciVariables(runOf(pullRequest), { statusApi: 'https://ci.example.com/api/v1/resync' })).toEqual({
    EVENT: 'pull_request',
    PR_ID: '7',
    PR_LABELS: 'a,b',
    SHA,
    SHA8: '3f9a2c1d',
    FAILFASTCI_STATUS_API: 'https://ci.example.com/api/v1/resync',
    SOURCE_REF: 'topic/x',
    REF_NAME: 'topic/x',
    CI_REF: 'pr-7-topic/x',
    GITHUB_REPO: 'acme/site',
    FAILFASTCI_RUN: 'run-1',
  });
});

test.each<[RunSource, object]>([
  [
    { kind: 'branch', branch: 'main' },
    { EVENT: 'push', PR_ID: '', PR_LABELS: '', SHA, SOURCE_REF: 'main', CI_REF: 'main' },
  ],
  [
    { kind: 'tag', tag: 'v1', commitSha: COMMIT },
    { EVENT: 'push', SHA: COMMIT, SHA8: '9e107d9d', REF_NAME: 'v1' },
  ],
  [
    { kind: 'merge_group', branch: 'q', baseRef: 'main' },
    { EVENT: 'merge_group', PR_ID: '', REF_NAME: 'q' },
  ],
])('%j', (source, variables) => {
  expect(ciVariables(runOf(source), { statusApi: '' })).toMatchObject(variables);
});
