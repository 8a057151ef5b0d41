import { describe, expect, test } from 'vitest';
import type { CiJob } from '../pipeline.ts';
import { CI_JOB_STATE } from './check-state.ts';
import { ciJobCheck } from './ci-job-output.ts';
import { linkTargets, readerSees, tableRows } from './test-support/rendered.ts';
import { aCiJob, aPipeline, aWaitingCiJob } from './test-support/samples.ts';

const check = (job: CiJob, pipelineStatus = 'running') =>
  ciJobCheck({ job, pipeline: aPipeline({ status: pipelineStatus }) });
const failed = (facts: Partial<CiJob> = {}) => aCiJob({ status: 'failed', failureReason: 'script_failure', ...facts });

describe('the title says what happened', () => {
  test.each([
    ['Failed: script failure after 2m 13s', failed()],
    ['Failed (allowed): script failure after 2m 13s', failed({ allowFailure: true })],
    ['Failed: stuck or timeout failure', failed({ failureReason: 'stuck_or_timeout_failure', duration: null })],
    ['Failed: meteor strike after 2m 13s', failed({ failureReason: 'meteor_strike' })],
    ['Failed after 2m 13s', failed({ failureReason: null })],
    ['Failed', failed({ failureReason: '', duration: null })],
    ['Succeeded in 2m 13s', aCiJob()],
    ['Succeeded', aCiJob({ duration: null })],
    ['Running', aCiJob({ status: 'running' })],
    ['Being cancelled', aCiJob({ status: 'canceling' })],
    ['Cancelled', aCiJob({ status: 'canceled' })],
    ['Skipped', aWaitingCiJob({ status: 'skipped' })],
    ['Waiting for earlier CI jobs', aWaitingCiJob()],
    ['Waiting for a runner', aWaitingCiJob({ status: 'pending' })],
    ['Waiting for its resource group', aWaitingCiJob({ status: 'waiting_for_resource' })],
    ['Waiting for a manual start', aWaitingCiJob({ status: 'manual' })],
    ['Starts later', aWaitingCiJob({ status: 'scheduled' })],
    ['In GitLab’s state “thinking”', aCiJob({ status: 'thinking' })],
  ])('%s', (title, job) => {
    expect(check(job).title).toBe(title);
  });

  test('also of what the pipeline left behind', () => {
    expect(check(aWaitingCiJob(), 'failed').title).toBe('Never started');
    expect(check(aCiJob({ status: 'running' }), 'canceled').title).toBe('Stopped with the pipeline');
    expect(check(aCiJob({ status: 'thinking' }), 'success').title).toBe('Ended in GitLab’s state “thinking”');
  });
});

describe('the summary says what it means in plain words', () => {
  test.each([
    ['A command of its script failed.', failed()],
    ['The runner broke down.', failed({ failureReason: 'runner_system_failure' })],
    ['It got stuck', failed({ failureReason: 'stuck_or_timeout_failure' })],
    ['It ran longer than its time limit.', failed({ failureReason: 'job_execution_timeout' })],
    ['GitLab’s reason: meteor_strike.', failed({ failureReason: 'meteor_strike' })],
    ['GitLab gives no reason; the log may.', failed({ failureReason: null })],
    ['It is allowed to fail, so the pipeline goes on.', failed({ allowFailure: true })],
    ['The pipeline waits for that.', aWaitingCiJob({ status: 'manual' })],
    ['GitLab calls its state thinking, which is new to this bridge.', aCiJob({ status: 'thinking' })],
  ])('%s', (words, job) => {
    expect(readerSees(check(job).summary)).toContain(words);
  });

  test('an optional manual CI job does not claim that the pipeline waits', () => {
    const optional = check(aWaitingCiJob({ status: 'manual', allowFailure: true })).summary;
    expect(optional).toContain('only when somebody starts it');
    expect(optional).not.toContain('waits for that');
  });

  test('a CI job behind a manual one says that it did not start, and is not left pending', () => {
    const { status, conclusion, summary } = check(aWaitingCiJob(), 'manual');
    expect({ status, conclusion }).toEqual({ status: 'completed', conclusion: 'skipped' });
    expect(summary).toContain('is blocked');
  });

  test('every known state has its own title and sentence', () => {
    const texts = Object.keys(CI_JOB_STATE).map((status) => check(aCiJob({ status })));
    expect(new Set(texts.map(({ title }) => title)).size).toBe(texts.length);
    expect(new Set(texts.map(({ summary }) => summary)).size).toBe(texts.length);
  });

  test('it links to the CI job and its pipeline', () => {
    expect(linkTargets(check(aCiJob()).summary)).toEqual([aCiJob().webUrl, aPipeline().webUrl]);
    expect(check(aCiJob()).detailsUrl).toBe(aCiJob().webUrl);
  });
});

test('the facts stand in a table, whatever the name', () => {
  const job = failed({ name: 'build|`linux` <b>@all', stage: 'a\nb' });
  expect(tableRows(check(job).text ?? '')[1]).toEqual(['build|`linux` <b>@all', 'a b', 'failed', 'no', '2m 13s']);
});

test('times are UTC, and only a completed check has an end', () => {
  const job = aCiJob({ startedAt: '2026-01-01T12:00:00.000+02:00' });
  expect(check(job).startedAt).toBe('2026-01-01T10:00:00.000Z');
  expect(check(job).completedAt).toBe('2026-01-01T10:02:18.000Z');
  expect(check({ ...job, status: 'running' }).completedAt).toBeUndefined();
});

test('the seconds of a running CI job do not make its check a different one', () => {
  const running = aCiJob({ status: 'running', duration: 10 });
  expect(check({ ...running, duration: 11 })).toEqual(check(running));
});

test('only buttons that work are offered, and none at all unless asked', () => {
  const pipeline = aPipeline({ status: 'running' });
  const buttons = (job: CiJob) =>
    ciJobCheck({ job, pipeline, enabledActions: new Set(['retry', 'play']) }).actions?.map(({ label }) => label);
  expect(buttons(failed())).toEqual(['Retry']);
  expect(buttons(aWaitingCiJob({ status: 'manual' }))).toEqual(['Start']);
  expect(buttons(aCiJob({ status: 'running' }))).toEqual([]);
  expect(check(failed()).actions).toBeUndefined();
});
