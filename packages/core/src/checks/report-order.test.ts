import { describe, expect, test } from 'vitest';
import type { CheckRunContent } from './check-run.ts';
import { type CheckWrite, orderWrites, selectWrites } from './report-order.ts';

const write = (kind: CheckWrite['kind'], name: string, state: Partial<CheckRunContent>): CheckWrite => ({
  kind,
  name,
  content: { status: 'completed', title: name, summary: name, ...state },
});

const writes = [
  write('ci_job', 'passed', { conclusion: 'success' }),
  write('ci_job', 'queued', { status: 'queued' }),
  write('ci_job', 'running', { status: 'in_progress' }),
  write('ci_job', 'failed', { conclusion: 'failure' }),
  write('child', 'child', { conclusion: 'success' }),
  write('ci_job', 'timed out', { conclusion: 'timed_out' }),
  write('ci_job', 'allowed', { conclusion: 'neutral' }),
  write('ci_job', 'unclear', { conclusion: 'action_required' }),
  write('sync', 'sync', { conclusion: 'success' }),
  write('gate', 'gate', { conclusion: 'failure' }),
];
const names = (list: CheckWrite[]): string[] => list.map(({ name }) => name);

test('the gate is written first, then what failed, children, what runs, and the rest as it came', () => {
  expect(names(orderWrites(writes))).toEqual([
    'gate',
    'failed',
    'timed out',
    'unclear',
    'child',
    'sync',
    'running',
    'passed',
    'queued',
    'allowed',
  ]);
});

describe('report.checks', () => {
  test('all: every check', () => {
    expect(selectWrites(writes, 'all', new Set())).toEqual(writes);
  });

  test('failed: the gate and what failed', () => {
    expect(names(selectWrites(writes, 'failed', new Set()))).toEqual([
      'failed',
      'timed out',
      'unclear',
      'sync',
      'gate',
    ]);
  });

  test('gate: nothing about single CI jobs', () => {
    expect(names(selectWrites(writes, 'gate', new Set()))).toEqual(['sync', 'gate']);
  });

  test('a check that exists is kept true, whatever the setting: a retried CI job does not stay red', () => {
    expect(names(selectWrites(writes, 'failed', new Set(['running'])))).toContain('running');
    expect(names(selectWrites(writes, 'gate', new Set(['passed'])))).toContain('passed');
  });
});
