import { describe, expect, test } from 'vitest';
import { type SyncCheckInput, type SyncStep, syncCheck } from './sync-output.ts';
import { linkTargets, readerSees, tableRows } from './test-support/rendered.ts';

const commit = { sha: '3f9a2c1d'.repeat(5) };
const mirrorUrl = 'https://gitlab.example.com/ci/acme_site';

const check = (facts: Partial<SyncCheckInput>) => syncCheck({ state: 'done', steps: [], commit, mirrorUrl, ...facts });

const steps: SyncStep[] = [
  { label: 'Find the mirror project', state: 'done', durationMs: 340 },
  { label: 'Relay the commit', detail: 'to `pr-12-a|b`\nof @all', state: 'failed', durationMs: 4200, bytes: 1_400_000 },
  { label: 'Lint the CI file', state: 'skipped' },
];

describe('the title says how mirroring goes', () => {
  test.each<[string, Partial<SyncCheckInput>]>([
    ['Waiting to mirror 3f9a2c1d', { state: 'waiting' }],
    ['Mirroring 3f9a2c1d', { state: 'running' }],
    [
      'Mirroring 3f9a2c1d: Relay the commit',
      { state: 'running', steps: [{ label: 'Relay the commit', state: 'running' }] },
    ],
    ['Mirrored 3f9a2c1d in 5s', { state: 'done', steps }],
    ['Mirrored 3f9a2c1d', { state: 'done' }],
    [
      'Could not mirror 3f9a2c1d: the branch is protected',
      { state: 'failed', reason: 'the `branch` is protected.\nMore.' },
    ],
    ['Superseded by 1234567', { state: 'superseded', reason: 'superseded by `1234567`' }],
    ['Superseded by a newer commit', { state: 'superseded' }],
    ['Cancelled', { state: 'cancelled' }],
    ['Cancelled: the pull request was closed', { state: 'cancelled', reason: 'the pull request was closed' }],
  ])('%s', (title, facts) => {
    expect(check(facts).title).toBe(title);
  });
});

test.each([
  ['waiting', 'queued', undefined],
  ['running', 'in_progress', undefined],
  ['done', 'completed', 'success'],
  ['failed', 'completed', 'failure'],
  ['superseded', 'completed', 'cancelled'],
  ['cancelled', 'completed', 'cancelled'],
] as const)('when %s the check is %s, %s', (state, status, conclusion) => {
  expect([check({ state }).status, check({ state }).conclusion]).toEqual([status, conclusion]);
});

test('the log has every step with result, duration and bytes', () => {
  expect(tableRows(check({ steps }).text ?? '')).toEqual([
    ['Step', '', 'Duration', 'Transferred'],
    ['Find the mirror project', '✅ done', '340ms', '–'],
    ['Relay the commit: to pr-12-a|b of @all', '❌ failed', '4s', '1.4 MB'],
    ['Lint the CI file', '⏭️ not needed', '–', '–'],
  ]);
});

test('without steps there is no log', () => {
  expect(check({}).text).toBeUndefined();
});

test('a log too long for GitHub keeps what failed and says what is missing', () => {
  const many = Array.from(
    { length: 1000 },
    (_, index): SyncStep => ({ label: `${index} ${'x'.repeat(500)}`, state: 'done' }),
  );
  const { text = '' } = check({ state: 'failed', steps: [...many, { label: 'Push', state: 'failed' }] });
  const rows = tableRows(text);
  expect(rows.at(-1)).toEqual(['Push', '❌ failed', '–', '–']);
  expect(readerSees(text)).toContain(`… and ${1001 - (rows.length - 1)} more steps.`);
});

test('a failure says why, what to do next, and offers to try again', () => {
  const failed = check({
    state: 'failed',
    reason: 'GitLab refused the push.',
    nextStep: 'Ask an operator to unprotect `pr-12`.',
    enabledActions: new Set(['retry-gitlab-sync']),
  });
  expect(readerSees(failed.summary)).toContain(
    'GitLab refused the push.Next step: Ask an operator to unprotect pr-12.',
  );
  expect(linkTargets(failed.summary)).toEqual([mirrorUrl]);
  expect(failed.actions?.map(({ identifier }) => identifier)).toEqual(['retry-gitlab-sync']);
  expect(check({ enabledActions: new Set(['retry-gitlab-sync']) }).actions).toEqual([]);
});

test('times and the link to the mirror are handed on', () => {
  const times = { startedAt: '2026-01-01T10:00:00Z', completedAt: '2026-01-01T10:00:05Z' };
  expect(check(times)).toMatchObject({
    detailsUrl: mirrorUrl,
    startedAt: '2026-01-01T10:00:00.000Z',
    completedAt: '2026-01-01T10:00:05.000Z',
  });
});
