import { describe, expect, test } from 'vitest';
import { gateCommitStatus, pipelineCommitStatus, skippedCommitStatus } from './commit-status.ts';
import { aCiJob, aPipeline, aWaitingCiJob } from './test-support/samples.ts';

describe('the commit status of a pipeline', () => {
  test.each([
    ['success', 'success'],
    ['failed', 'failure'],
    ['canceled', 'error'],
    ['skipped', 'success'],
    ['manual', 'pending'],
    ['running', 'pending'],
    ['canceling', 'pending'],
    ['invented', 'pending'],
  ])('that is %s is %s', (status, state) => {
    expect(pipelineCommitStatus('gitlab-ci', aPipeline({ status })).state).toBe(state);
  });

  test('names what failed, links to the pipeline and has the one context', () => {
    const jobs = [aCiJob({ id: 2, name: 'unit', status: 'failed' }), aCiJob({ id: 1, name: 'lint', status: 'failed' })];
    expect(pipelineCommitStatus('ci/gitlab', aPipeline({ status: 'failed' }), jobs)).toEqual({
      context: 'ci/gitlab/pipeline',
      state: 'failure',
      description: '2 of 2 CI jobs failed: lint and unit',
      targetUrl: aPipeline().webUrl,
    });
  });

  test('names the CI job that waits for a manual start', () => {
    const jobs = [aWaitingCiJob({ name: 'deploy', status: 'manual' })];
    expect(pipelineCommitStatus('c', aPipeline({ status: 'manual' }), jobs).description).toBe(
      'Waiting for a manual start of deploy',
    );
  });

  test('is at most 140 characters, without emoji, which GitHub has refused there', () => {
    const jobs = [aCiJob({ name: `🚀${'very long '.repeat(1000)}`, status: 'failed' })];
    const { description } = pipelineCommitStatus('c', aPipeline({ status: 'failed' }), jobs);
    expect(description).toMatch(/^1 of 1 CI job failed: □very long .*…$/u);
    expect(description.length).toBeLessThanOrEqual(140);
  });

  test('has no link when there is no web address', () => {
    expect(pipelineCommitStatus('c', aPipeline({ webUrl: 'javascript:alert(1)' }))).not.toHaveProperty('targetUrl');
  });
});

describe('the commit status while there is no pipeline', () => {
  test.each([
    ['refused', 'pending'],
    ['neutral', 'success'],
    ['skipped', 'success'],
    ['waiting', 'pending'],
    ['running', 'pending'],
    ['failed', 'error'],
    ['superseded', 'error'],
    ['cancelled', 'error'],
  ] as const)('when %s is %s', (kind, state) => {
    expect(gateCommitStatus('gitlab-ci', { kind, reason: 'x' }).state).toBe(state);
  });

  test('says the same as the gate', () => {
    const gate = {
      kind: 'refused',
      reason: 'waiting for label `ok-to-test`',
      detailsUrl: 'https://example.com/',
    } as const;
    expect(gateCommitStatus('gitlab-ci', gate)).toEqual({
      context: 'gitlab-ci/pipeline',
      state: 'pending',
      description: 'Not run: waiting for label ok-to-test',
      targetUrl: 'https://example.com/',
    });
  });
});

test('the commit status beside a skipped gate is green, says who skipped it and what GitLab says, and fits', () => {
  const jobs = [aCiJob({ name: 'unit '.repeat(100), status: 'failed' })];
  const failed = pipelineCommitStatus('ci', aPipeline({ status: 'failed' }), jobs);
  const { description, ...rest } = skippedCommitStatus(failed, 'ada');
  expect(rest).toEqual({ context: 'ci/pipeline', state: 'success', targetUrl: aPipeline().webUrl });
  expect(description).toMatch(/^Skipped by ada: 1 of 1 CI job failed: unit .*…$/u);
  expect(description.length).toBeLessThanOrEqual(140);
});
