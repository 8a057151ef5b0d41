import { describe, expect, test } from 'vitest';
import { type GateCheckInput, gateCheck } from './gate-output.ts';
import { linkTargets, readerSees } from './test-support/rendered.ts';

const refusal: GateCheckInput = {
  kind: 'refused',
  reason: 'waiting for label `ok-to-test`.\nThe author is new here.',
  nextStep: 'A maintainer comments `/ok-to-test 3f9a2c1`.',
};

test.each([
  ['refused', 'completed', 'action_required', 'Not run: waiting for label ok-to-test'],
  ['neutral', 'completed', 'neutral', 'Not run: waiting for label ok-to-test'],
  ['skipped', 'completed', 'skipped', 'Not run: waiting for label ok-to-test'],
  ['waiting', 'queued', undefined, 'Waiting for label ok-to-test'],
  ['running', 'in_progress', undefined, 'Waiting for label ok-to-test'],
  ['failed', 'completed', 'failure', 'Failed: waiting for label ok-to-test'],
  ['superseded', 'completed', 'cancelled', 'Waiting for label ok-to-test'],
  ['cancelled', 'completed', 'cancelled', 'Cancelled: waiting for label ok-to-test'],
] as const)('%s is %s, %s, and the title says why', (kind, status, conclusion, title) => {
  const check = gateCheck({ ...refusal, kind });
  expect([check.status, check.conclusion, check.title]).toEqual([status, conclusion, title]);
});

test('a title of its own goes before the reason', () => {
  expect(gateCheck({ ...refusal, title: 'Waiting for a maintainer' }).title).toBe('Waiting for a maintainer');
});

test('the summary has the reason, the next step and another program’s own words', () => {
  const { summary } = gateCheck({
    ...refusal,
    details: 'jobs:test: unknown key `scrpt`',
    detailsUrl: 'https://example.com/why',
  });
  const words = readerSees(summary);
  expect(words).toContain('waiting for label ok-to-test.');
  expect(words).toContain('The author is new here.');
  expect(words).toContain('Next step: A maintainer comments /ok-to-test 3f9a2c1.');
  expect(words).toContain('jobs:test: unknown key `scrpt`');
  expect(linkTargets(summary)).toEqual(['https://example.com/why']);
});

test('a reason alone is enough', () => {
  expect(gateCheck({ kind: 'neutral', reason: 'drafts are not tested' })).toEqual({
    status: 'completed',
    conclusion: 'neutral',
    title: 'Not run: drafts are not tested',
    summary: 'drafts are not tested',
  });
});

test('where nobody gave a reason, the check says that instead of nothing', () => {
  expect(gateCheck({ kind: 'waiting', reason: '``' })).toMatchObject({ title: 'No reason given' });
  expect(gateCheck({ kind: 'waiting', reason: '' })).toMatchObject({ summary: 'No reason was given.' });
});

describe('buttons', () => {
  const enabledActions = new Set(['approve', 'retry', 'resync']);
  const buttons = (facts: Partial<GateCheckInput>) =>
    gateCheck({ ...refusal, enabledActions, ...facts }).actions?.map(({ identifier }) => identifier);

  test('approve is offered only where approving helps', () => {
    expect(buttons({ approvable: true })).toEqual(['approve']);
    expect(buttons({})).toEqual([]);
  });

  test('what failed before there was a pipeline can be retried, and has nothing to resync', () => {
    expect(buttons({ kind: 'failed' })).toEqual(['retry']);
    expect(buttons({ kind: 'cancelled' })).toEqual(['retry']);
  });

  test('what is on its way or superseded has none', () => {
    expect([buttons({ kind: 'waiting' }), buttons({ kind: 'superseded' })]).toEqual([[], []]);
  });
});
