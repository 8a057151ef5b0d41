import { describe, expect, test } from 'vitest';
import {
  CI_JOB_STATE,
  ciJobCheckState,
  isEnded,
  isOpen,
  isSettled,
  type KnownGitlabStatus,
  pipelineCheckState,
} from './check-state.ts';
import { aCiJob, aWaitingCiJob } from './test-support/samples.ts';

const STATUSES = Object.keys(CI_JOB_STATE) as KnownGitlabStatus[];
const completed = (conclusion: string) => ({ status: 'completed', conclusion });

describe('a CI job in an open pipeline', () => {
  test.each(['created', 'waiting_for_resource', 'preparing', 'waiting_for_callback', 'pending', 'scheduled'])(
    'that is %s is queued',
    (status) => {
      expect(ciJobCheckState(aWaitingCiJob({ status }), false)).toEqual({ status: 'queued' });
    },
  );

  test.each(['running', 'canceling', 'a_state_gitlab_will_invent'])('that is %s is in progress', (status) => {
    expect(ciJobCheckState(aCiJob({ status }), false)).toEqual({ status: 'in_progress' });
  });

  test.each([
    ['success', 'success'],
    ['failed', 'failure'],
    ['canceled', 'cancelled'],
    ['skipped', 'skipped'],
  ])('that is %s is concluded as %s', (status, conclusion) => {
    expect(ciJobCheckState(aCiJob({ status }), false)).toEqual(completed(conclusion));
  });

  test('that failed and is allowed to fail is neutral', () => {
    expect(ciJobCheckState(aCiJob({ status: 'failed', allowFailure: true }), false)).toEqual(completed('neutral'));
  });

  test('that waits for a manual start does not stay pending for ever', () => {
    expect(ciJobCheckState(aWaitingCiJob({ status: 'manual' }), false)).toEqual(completed('neutral'));
  });
});

describe('once the pipeline has ended', () => {
  test.each([...STATUSES, 'invented'])('no CI job stays open: %s', (status) => {
    expect(ciJobCheckState(aCiJob({ status }), true).status).toBe('completed');
    expect(ciJobCheckState(aWaitingCiJob({ status }), true).status).toBe('completed');
  });

  test('a CI job that never started is skipped', () => {
    expect(ciJobCheckState(aWaitingCiJob({ status: 'created' }), true)).toEqual(completed('skipped'));
  });

  test('a CI job that never started is cancelled when the pipeline was', () => {
    const pipeline = { id: 7, status: 'canceled', sha: 'a', ref: 'b', source: null, webUrl: null };
    expect(ciJobCheckState(aWaitingCiJob({ status: 'pending', pipeline }), true)).toEqual(completed('cancelled'));
    expect(ciJobCheckState(aWaitingCiJob({ status: 'pending' }), true, 'canceled')).toEqual(completed('cancelled'));
  });

  test('a CI job that was running is cancelled', () => {
    expect(ciJobCheckState(aCiJob({ status: 'running' }), true)).toEqual(completed('cancelled'));
  });

  test('a CI job that ran and ended in an unknown state never passes a required check', () => {
    expect(ciJobCheckState(aCiJob({ status: 'invented' }), true)).toEqual(completed('action_required'));
  });

  test('one that may fail is neutral whatever became of it', () => {
    expect(ciJobCheckState(aCiJob({ status: 'invented', allowFailure: true }), true)).toEqual(completed('neutral'));
  });
});

describe('the gate', () => {
  test.each([
    ['success', completed('success')],
    ['failed', completed('failure')],
    ['canceled', completed('cancelled')],
    ['skipped', completed('skipped')],
    ['manual', completed('action_required')],
    ['created', { status: 'queued' }],
    ['waiting_for_callback', { status: 'queued' }],
    ['running', { status: 'in_progress' }],
    ['scheduled', { status: 'in_progress' }],
    ['canceling', { status: 'in_progress' }],
    ['invented', { status: 'in_progress' }],
    ['toString', { status: 'in_progress' }],
  ])('of a pipeline that is %s', (status, state) => {
    expect(pipelineCheckState(status)).toEqual(state);
  });

  test('a pipeline is open until it has ended, and a blocked one may still go on', () => {
    expect(STATUSES.filter(isEnded)).toEqual(['success', 'failed', 'canceled', 'skipped']);
    expect(STATUSES.filter(isSettled)).toEqual(['success', 'failed', 'canceled', 'skipped', 'manual']);
    expect([isOpen('manual'), isOpen('invented'), isOpen('success')]).toEqual([true, true, false]);
  });
});
