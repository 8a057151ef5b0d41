/** Whatever GitLab, a CI file or a git server says: GitHub's limits hold, and nothing of it becomes markup. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CiJob, Pipeline, TriggerJob } from '../pipeline.ts';
import { CHECK_ACTIONS } from './check-actions.ts';
import type { CheckRunContent } from './check-run.ts';
import { CI_JOB_STATE, isSettled } from './check-state.ts';
import { ciJobCheck } from './ci-job-output.ts';
import { byteLength } from './clean-text.ts';
import { pipelineCommitStatus } from './commit-status.ts';
import { gateCheck } from './gate-output.ts';
import { pipelineCheck } from './pipeline-output.ts';
import { syncCheck } from './sync-output.ts';
import { foreignMarkup, linkTargets, tableRows } from './test-support/rendered.ts';

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '|',
    '`|`',
    '@octo/team',
    '<img src=x onerror=y>',
    '![x](https://e.vil/p.png)',
    '\n\n| x |',
    '#1 😀',
    '',
  ),
  fc
    .tuple(fc.constantFrom('x', '|', '`', '@a', '😀', '&', '[', '\u0301'), fc.integer({ min: 100, max: 1500 }))
    .map(([part, count]) => part.repeat(count)),
);
const status = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...Object.keys(CI_JOB_STATE)) }, words);
const url = fc.oneof(
  fc.webUrl(),
  words.map((path) => `https://gitlab.example.com/${path}`),
  fc.constantFrom('javascript:x', ''),
);
const time = fc.option(
  fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    words,
  ),
);
const duration = fc.option(fc.double());
const id = fc.nat();

const ciJob: fc.Arbitrary<CiJob> = fc.record({
  id,
  name: words,
  stage: words,
  status,
  allowFailure: fc.boolean(),
  webUrl: url,
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  duration,
  failureReason: fc.option(fc.oneof(fc.constantFrom('script_failure', 'no_matching_runner'), words)),
  pipeline: fc.constant(null),
});
const downstream = fc.record({
  id,
  projectId: fc.option(id),
  status,
  sha: words,
  webUrl: url,
  source: fc.option(words),
});
const triggerJob: fc.Arbitrary<TriggerJob> = fc
  .tuple(ciJob, fc.option(downstream))
  .map(([job, started]) => ({ ...job, downstream: started }));
const pipeline: fc.Arbitrary<Pipeline> = fc.record({
  id,
  projectId: id,
  status,
  source: words,
  sha: words,
  ref: words,
  webUrl: url,
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  duration,
  yamlErrors: fc.option(words),
});
const enabledActions = new Set(Object.keys(CHECK_ACTIONS));

/** What GitHub would refuse with 422, and what no text of ours may do. */
function expectAcceptable(check: CheckRunContent): void {
  expect(['queued', 'in_progress', 'completed']).toContain(check.status);
  expect(check.conclusion !== undefined).toBe(check.status === 'completed');
  expect(check.completedAt === undefined || check.status === 'completed').toBe(true);
  expect(check.title).not.toBe('');
  expect(check.title).not.toMatch(/[\p{Cc}\u202A-\u202E]|@\w/u);
  expect(check.title.length).toBeLessThanOrEqual(120);
  expect(check.summary).not.toBe('');
  for (const markdown of [check.summary, check.text ?? '']) {
    expect(byteLength(markdown)).toBeLessThanOrEqual(65_535);
    expect(markdown.isWellFormed()).toBe(true);
    expect(foreignMarkup(markdown)).toEqual([]);
    for (const target of linkTargets(markdown)) expect(target).toMatch(/^https?:\/\//u);
  }
  for (const address of [check.detailsUrl ?? 'https://none']) expect(address).toMatch(/^https?:\/\//u);
  for (const moment of [check.startedAt, check.completedAt])
    expect(moment ?? '1970-01-01T00:00:00.000Z').toMatch(/^\d{4}-.*Z$/u);
  expect(check.actions?.length ?? 0).toBeLessThanOrEqual(3);
}

const columns = (markdown: string): number[] => tableRows(markdown).map((row) => row.length);

describe('GitHub takes the check', () => {
  test('of any CI job', () => {
    fc.assert(
      fc.property(ciJob, pipeline, (job, inPipeline) => {
        const check = ciJobCheck({ job, pipeline: inPipeline, enabledActions });
        expectAcceptable(check);
        expect(columns(check.text ?? '')).toEqual([5, 5]);
        if (isSettled(inPipeline.status)) expect(check.status).toBe('completed');
      }),
      { numRuns: 100 },
    );
  });

  test('and the status of any pipeline with any CI jobs', () => {
    const lists = fc.tuple(fc.array(ciJob, { maxLength: 12 }), fc.array(triggerJob, { maxLength: 5 }));
    fc.assert(
      fc.property(pipeline, lists, url, (anyPipeline, [jobs, triggerJobs], resyncUrl) => {
        const children = triggerJobs.map(({ name }) => ({ name, pipeline: anyPipeline, jobs }));
        const check = pipelineCheck({ pipeline: anyPipeline, jobs, triggerJobs, children, resyncUrl, enabledActions });
        expectAcceptable(check);
        expect(new Set(columns(check.text ?? ''))).toEqual(
          new Set([...(jobs.length + triggerJobs.length > 0 ? [4] : []), ...(children.length > 0 ? [3] : [])]),
        );
        const { description, context } = pipelineCommitStatus('gitlab-ci', anyPipeline, jobs);
        expect(description.length).toBeLessThanOrEqual(140);
        expect(description).not.toMatch(/^$|[\u{10000}-\u{10FFFF}]/u);
        expect(context).toBe('gitlab-ci/pipeline');
      }),
      { numRuns: 60 },
    );
  });

  test('of a pipeline with 1,000 failed CI jobs whose names have 10,000 characters each', () => {
    const jobs = Array.from(
      { length: 1000 },
      (_, index): CiJob => ({
        ...(fc.sample(ciJob, { numRuns: 1, seed: index })[0] as CiJob),
        name: `${index}${'|`@😀<'.repeat(1700)}`,
        status: 'failed',
      }),
    );
    const [sample] = fc.sample(pipeline, { numRuns: 1, seed: 1 }) as [Pipeline];
    expectAcceptable(pipelineCheck({ pipeline: { ...sample, status: 'failed' }, jobs }));
  });

  test('of any mirroring', () => {
    const step = fc.record({
      label: words,
      detail: words,
      state: fc.constantFrom('waiting', 'running', 'done', 'failed', 'skipped'),
      durationMs: fc.double(),
      bytes: fc.double(),
    });
    const state = fc.constantFrom('waiting', 'running', 'done', 'failed', 'superseded', 'cancelled');
    fc.assert(
      fc.property(
        state,
        fc.array(step, { maxLength: 12 }),
        words,
        words,
        url,
        (anyState, steps, sha, reason, mirrorUrl) => {
          const check = syncCheck({
            state: anyState,
            steps,
            commit: { sha },
            reason,
            nextStep: reason,
            mirrorUrl,
            enabledActions,
          });
          expectAcceptable(check);
          expect(columns(check.text ?? '').every((count) => count === 4)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of any reason for having no pipeline', () => {
    const kind = fc.constantFrom(
      'refused',
      'neutral',
      'skipped',
      'waiting',
      'running',
      'failed',
      'superseded',
      'cancelled',
    );
    fc.assert(
      fc.property(kind, words, words, words, url, (anyKind, reason, nextStep, details, detailsUrl) => {
        expectAcceptable(gateCheck({ kind: anyKind, reason, nextStep, details, detailsUrl, enabledActions }));
      }),
      { numRuns: 100 },
    );
  });
});
