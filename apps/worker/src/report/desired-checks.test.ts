import { describe, expect, test } from 'vitest';
import { aCiJob, aPipeline, aTriggerJob } from '../test-support/samples.ts';
import { applySkips } from './apply-skips.ts';
import { desiredChecks } from './desired-checks.ts';
import type { Snapshot } from './read-snapshot.ts';
import { withApproval } from './with-approval.ts';
import { withCancelCause } from './with-cancel-cause.ts';

const snapshotOf = (more: Partial<Snapshot> = {}): Snapshot => ({
  pipeline: aPipeline(),
  jobs: [aCiJob()],
  triggerJobs: [],
  children: [],
  ...more,
});
const options = { context: 'gitlab-ci', onlyStarted: false, resyncUrl: 'https://ci.example.com/resync' };
const namesOf = (snapshot: Snapshot, more = {}) =>
  desiredChecks(snapshot, { ...options, ...more }).map(({ name }) => name);

describe('a commit should have', () => {
  test('the gate and a check of each CI job and trigger job, carrying whose they are', () => {
    const checks = desiredChecks(snapshotOf({ triggerJobs: [aTriggerJob('docs', null)] }), options);
    expect(checks.map(({ kind, name }) => [kind, name])).toEqual([
      ['gate', 'gitlab-ci Pipeline'],
      ['ci_job', 'gitlab-ci - test'],
      ['ci_job', 'gitlab-ci - docs'],
    ]);
    expect(checks[0]?.content.summary).toContain('https://ci.example.com/resync');
    expect(checks[1]?.externalId).toContain('700');
  });

  test('while the pipeline is young, only those that have started, and always the gate', () => {
    const jobs = [aCiJob({ name: 'waits', status: 'created', startedAt: null }), aCiJob()];
    expect(namesOf(snapshotOf({ jobs }), { onlyStarted: true })).toEqual(['gitlab-ci Pipeline', 'gitlab-ci - test']);
    expect(namesOf(snapshotOf({ jobs }))).toContain('gitlab-ci - waits');
  });

  test('a check for its only child pipeline by the name of failfast-api, for several by their trigger jobs', () => {
    const child = (name: string, id: number) => ({ name, pipeline: aPipeline({ id }), jobs: [] });
    expect(namesOf(snapshotOf({ children: [child('docs', 71)] }))).toContain('gitlab-ci Pipeline/Child');
    const names = namesOf(snapshotOf({ children: [child('docs', 71), child('docs/pages', 72)] }));
    expect(names).toContain('gitlab-ci Pipeline/Child docs');
    expect(names).toContain('gitlab-ci Pipeline/Child docs/pages');
  });

  test('no name twice: a CI job of a child is told apart where its name is taken', () => {
    const children = [
      { name: 'docs', pipeline: aPipeline({ id: 71 }), jobs: [aCiJob({ id: 701 }), aCiJob({ name: 'x' })] },
    ];
    expect(namesOf(snapshotOf({ children })).slice(2)).toEqual([
      'gitlab-ci - test',
      'gitlab-ci - docs/test',
      'gitlab-ci - x',
    ]);
  });
});

describe('a skipped check', () => {
  const failed = desiredChecks(snapshotOf({ jobs: [aCiJob({ status: 'failed' })] }), options);
  const skip = new Map([['gitlab-ci - test', { by: 'ada', at: Date.UTC(2026, 0, 31) }]]);

  test('is neutral with the person’s name, and keeps what GitLab says', () => {
    const [gate, job] = applySkips(failed, skip);
    expect(gate).toEqual(failed[0]);
    expect(job?.content).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
      completedAt: '2026-01-31T00:00:00.000Z',
      title: 'Skipped by ada: Failed',
    });
    expect(job?.content.summary).toContain('**Skipped** by `ada`');
    expect(job?.content.summary).toContain(failed[1]?.content.summary);
  });

  test('can be retried, and is not skipped twice', () => {
    expect(applySkips(failed, skip)[1]?.content.actions?.map(({ identifier }) => identifier)).toEqual([
      'retry',
      'resync',
    ]);
    const bare = failed.map((check) => ({ ...check, content: { ...check.content, actions: undefined as never } }));
    expect(applySkips(bare, skip)[1]?.content.actions).toEqual([]);
  });

  test('where nobody skipped anything the checks stay as they are', () => {
    expect(applySkips(failed, new Map())).toBe(failed);
  });
});

test('the gate says who approved the commit, the other checks do not', () => {
  const checks = desiredChecks(snapshotOf(), options);
  const approval = { sha: 'b'.repeat(40), by: 'ada', how: 'review', at: 1 } as const;
  const [gate, job] = withApproval(checks, approval);
  expect(gate?.content.summary).toMatch(/\n\nApproved by `ada` through a review, for commit `bbbbbbbbbbbb`\.$/);
  expect(job).toEqual(checks[1]);
  expect(withApproval(checks, undefined)).toBe(checks);
});

describe('the gate of a cancelled pipeline', () => {
  const checks = desiredChecks(snapshotOf({ pipeline: aPipeline({ status: 'canceled' }) }), options);
  test.each([
    [
      'a newer commit',
      { kind: 'superseded', sha: 'b'.repeat(40) },
      'Superseded by bbbbbbbbbbbb',
      'newer commit, `bbbbbbbbbbbb`',
    ],
    ['a person', { kind: 'asked', by: 'ada' }, 'Cancelled by ada', 'by `ada`'],
    [
      'what went away',
      { kind: 'removed', reason: 'the branch was deleted' },
      'Cancelled: the branch was deleted',
      'because',
    ],
    ['GitLab, where the bridge did not do it', undefined, 'Cancelled', 'Cancelled in GitLab'],
  ] as const)('names %s', (_, cause, title, words) => {
    const [gate, job] = withCancelCause(checks, 'canceled', cause);
    expect(gate?.content.title).toBe(title);
    expect(gate?.content.summary).toContain(words);
    expect(job).toEqual(checks[1]);
  });

  test('but a pipeline that goes on says nothing of it', () => {
    expect(withCancelCause(checks, 'running', { kind: 'asked', by: 'ada' })).toBe(checks);
  });
});
