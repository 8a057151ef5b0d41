import { describe, expect, test } from 'vitest';
import type { PullRequestLabeled } from '../events.ts';
import { decideLabel, isApprovingLabel } from './decide-label.ts';
import { approvalOf, HEAD, policyOf, pullRequestOf, repository, strangersPullRequest } from './test-support/samples.ts';

const labeled = (label: string, pullRequest = pullRequestOf()): PullRequestLabeled => ({
  kind: 'pull_request_labeled',
  repository,
  actor: 'ada',
  label,
  pullRequest,
});

describe('a label', () => {
  test('that is listed starts CI, also for a commit that has run', () => {
    const policy = policyOf({ onLabels: ['retest'], requiredLabels: [['lgtm']] });
    expect(decideLabel(labeled('retest'), policy, { alreadyRan: true }).outcome).toBe('run');
  });

  test('that is not listed starts nothing', () => {
    expect(decideLabel(labeled('bug'), policyOf(), {})).toEqual({
      outcome: 'ignore',
      reason: 'label bug is not in on-labels',
    });
  });

  test('starts nothing while an exclusive label is there, unless it is the one that was added', () => {
    const policy = policyOf({ onLabelsExclusive: ['do-not-test', 'ok-to-test'] });
    expect(decideLabel(labeled('ok-to-test', pullRequestOf({ labels: ['do-not-test'] })), policy, {})).toEqual({
      outcome: 'ignore',
      reason: 'label do-not-test is present (on-labels-exclusive)',
    });
    expect(decideLabel(labeled('ok-to-test', pullRequestOf({ labels: ['ok-to-test'] })), policy, {}).outcome).toBe(
      'run',
    );
  });

  test('that approves runs the commit it approved, but not a second time', () => {
    const event = labeled('ok-to-test', strangersPullRequest({ labels: ['ok-to-test'] }));
    const approval = approvalOf(HEAD, { how: 'label' });
    expect(decideLabel(event, policyOf(), { approval })).toMatchObject({ outcome: 'run', approval });
    expect(decideLabel(event, policyOf(), { approval, alreadyRan: true })).toMatchObject({
      outcome: 'ignore',
      reason: 'this commit has run already',
    });
  });

  test('alone allows a stranger’s commit nothing', () => {
    expect(decideLabel(labeled('ok-to-test', strangersPullRequest()), policyOf(), {}).outcome).toBe('refuse');
  });
});

test('a label approves when it is a required one and completes the groups', () => {
  const policy = policyOf({ requiredLabels: [['ok-to-test'], ['lgtm', 'approved']] });
  expect(isApprovingLabel(labeled('bug'), policy)).toBe(false);
  expect(isApprovingLabel(labeled('lgtm'), policy)).toBe(false);
  expect(isApprovingLabel(labeled('lgtm', pullRequestOf({ labels: ['ok-to-test'] })), policy)).toBe(true);
});
