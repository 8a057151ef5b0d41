import { describe, expect, test } from 'vitest';
import {
  type ActionIdentifier,
  type ActionKind,
  type ActionState,
  actionState,
  actionsFor,
  CHECK_ACTIONS,
} from './check-actions.ts';

const ALL = new Set<string>(Object.keys(CHECK_ACTIONS));
const buttons = (kind: ActionKind, state: ActionState, enabled: ReadonlySet<string> = ALL): string[] =>
  actionsFor(kind, state, { enabled }).map(({ identifier }) => identifier);

describe('buttons', () => {
  test.each<[ActionKind, ActionState, ActionIdentifier[]]>([
    ['gate', 'failed', ['retry', 'skip', 'resync']],
    ['gate', 'unstarted', ['retry']],
    ['gate', 'running', ['cancel', 'resync']],
    ['gate', 'unapproved', ['approve']],
    ['gate', 'settled', []],
    ['ci_job', 'failed', ['retry', 'skip', 'resync']],
    ['ci_job', 'manual', ['play', 'skip']],
    ['ci_job', 'succeeded', ['retry', 'resync']],
    ['ci_job', 'unapproved', []],
    ['sync', 'failed', ['retry-gitlab-sync']],
    ['sync', 'running', []],
  ])('of a %s that is %s: %j', (kind, state, identifiers) => {
    expect(buttons(kind, state)).toEqual(identifiers);
  });

  test('that nothing answers to are never shown', () => {
    expect(buttons('ci_job', 'failed', new Set(['skip']))).toEqual(['skip']);
    expect(buttons('ci_job', 'failed', new Set())).toEqual([]);
  });

  test('keep GitHub’s limits of 20, 40 and 20 characters', () => {
    for (const [identifier, { label, description }] of Object.entries(CHECK_ACTIONS)) {
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
    }
  });
});

test('every bad end offers the same as a failure', () => {
  expect(actionState({ status: 'completed', conclusion: 'cancelled' })).toBe('failed');
  expect(actionState({ status: 'completed', conclusion: 'neutral' })).toBe('failed');
  expect(actionState({ status: 'completed', conclusion: 'skipped' })).toBe('succeeded');
  expect(actionState({ status: 'completed', conclusion: 'success' })).toBe('succeeded');
  expect(actionState({ status: 'queued' })).toBe('running');
});
