import { describe, expect, test } from 'vitest';
import type { CiJob, Pipeline } from '../pipeline.ts';
import { PIPELINE_STATE, pipelineCheckState } from './check-state.ts';
import { byteLength } from './clean-text.ts';
import { type PipelineCheckInput, pipelineCheck } from './pipeline-output.ts';
import { linkTargets, readerSees, tableRows } from './test-support/rendered.ts';
import { aCiJob, aPipeline, aTriggerJob, aWaitingCiJob } from './test-support/samples.ts';

const check = (pipeline: Partial<Pipeline>, jobs: CiJob[] = [], more: Partial<PipelineCheckInput> = {}) =>
  pipelineCheck({ pipeline: aPipeline(pipeline), jobs, ...more });

const numbered = (count: number, facts: Partial<CiJob> = {}, first = 1): CiJob[] =>
  Array.from({ length: count }, (_, index) => aCiJob({ id: first + index, name: `job-${first + index}`, ...facts }));

const failed = { status: 'failed', failureReason: 'script_failure' };

describe('the title says what happened', () => {
  test.each<[string, Partial<Pipeline>, CiJob[]]>([
    ['3 of 20 CI jobs failed', { status: 'failed' }, [...numbered(3, failed), ...numbered(17, {}, 4)]],
    ['1 of 1 CI job failed', { status: 'failed' }, numbered(1, failed)],
    ['Failed after 4m 55s', { status: 'failed' }, []],
    ['Failed', { status: 'failed', duration: null }, []],
    ['The CI configuration is not valid', { status: 'failed', yamlErrors: 'jobs:x config' }, []],
    ['20 CI jobs succeeded in 4m 55s', {}, numbered(20)],
    ['1 CI job succeeded', { duration: null }, numbered(1)],
    [
      '1 of 3 CI jobs succeeded in 4m 55s (1 failed (allowed), 1 manual)',
      {},
      [aCiJob(), aCiJob({ ...failed, allowFailure: true }), aWaitingCiJob({ status: 'manual', allowFailure: true })],
    ],
    ['Starting', { status: 'created' }, []],
    ['2 CI jobs waiting', { status: 'pending' }, [aWaitingCiJob(), aWaitingCiJob()]],
    ['1 of 3 CI jobs finished', { status: 'running' }, [aCiJob(), aCiJob({ status: 'running' }), aWaitingCiJob()]],
    ['1 of 2 CI jobs finished, 1 failed', { status: 'running' }, [aCiJob(failed), aCiJob({ status: 'running' })]],
    ['Being cancelled', { status: 'canceling' }, numbered(1)],
    ['Cancelled after 4m 55s', { status: 'canceled' }, numbered(1)],
    ['Skipped by GitLab: no CI job ran', { status: 'skipped' }, []],
    ['0 of 1 CI job finished (GitLab’s state “thinking”)', { status: 'thinking' }, [aCiJob({ status: 'running' })]],
  ])('%s', (title, pipeline, jobs) => {
    expect(check(pipeline, jobs).title).toBe(title);
  });
});

test.each(Object.keys(PIPELINE_STATE))('a pipeline that is %s has a title and a state', (status) => {
  const { title, ...shown } = check({ status });
  expect(title).toMatch(/^[A-Z0-9]/);
  expect(title).not.toMatch(/undefined|GitLab’s state/);
  expect(shown).toMatchObject(pipelineCheckState(status));
});

describe('a blocked pipeline asks for the manual start', () => {
  const manual = (name: string, allowFailure = false) => aWaitingCiJob({ status: 'manual', name, allowFailure });

  test.each([
    ['deploy', [manual('deploy'), manual('optional', true)]],
    ['a and b', [manual('a'), manual('b')]],
    ['a, b and 2 more', [manual('a'), manual('b'), manual('c'), manual('d')]],
    ['optional', [manual('optional', true)]],
    ['a CI job', []],
  ])('of %s', (names, jobs) => {
    const { title, status, conclusion } = check({ status: 'manual', finishedAt: null }, jobs);
    expect(title).toBe(`Waiting for a manual start of ${names}`);
    expect({ status, conclusion }).toEqual({ status: 'completed', conclusion: 'action_required' });
  });

  test('and its summary links to each CI job to start', () => {
    const { summary } = check({ status: 'manual' }, [manual('deploy')]);
    expect(readerSees(summary)).toContain('Start one of these, on its check or in GitLab, to go on');
    expect(linkTargets(summary)).toContain(aCiJob().webUrl);
  });
});

describe('the summary', () => {
  test('tells the pipeline, its state and how many CI jobs did what', () => {
    const jobs = [...numbered(2, failed), ...numbered(3, {}, 3)];
    expect(readerSees(check({ status: 'failed' }, jobs).summary)).toContain(
      'Pipeline 7 of pr-12-feature at 3f9a2c1d: failed after 4m 55s. 5 CI jobs: 2 failed, 3 succeeded.',
    );
  });

  test('names the failed CI jobs with stage, reason, duration and link', () => {
    const { summary } = check({ status: 'failed' }, [aCiJob({ ...failed, name: 'lint|a' }), aCiJob({ id: 2 })]);
    expect(readerSees(summary)).toContain('lint|a in stage test: ❌ failed: script failure after 2m 13s');
    expect(linkTargets(summary)).toEqual([aPipeline().webUrl, aCiJob().webUrl]);
  });

  test('shows what is wrong with the CI file as GitLab says it', () => {
    const yamlErrors = 'jobs:test config contains unknown keys: `scrpt`\n@all';
    expect(readerSees(check({ status: 'failed', yamlErrors }).summary)).toContain(yamlErrors);
  });

  test('carries the link that reads the state again', () => {
    const resyncUrl = 'https://bridge.example.com/api/v1/resync/42/7?token=abc';
    expect(linkTargets(check({}, [], { resyncUrl }).summary)).toContain(resyncUrl);
  });

  test('does not count a running pipeline’s seconds, which would make every report a change', () => {
    const running = aPipeline({ status: 'running', duration: 10, finishedAt: null });
    const jobs = [aCiJob({ status: 'running', duration: 5 })];
    const later = [aCiJob({ status: 'running', duration: 6 })];
    expect(check({ ...running, duration: 11 }, later)).toEqual(check(running, jobs));
  });
});

describe('the table', () => {
  test('has every CI job by stage with link, status and duration, in the order of the pipeline', () => {
    const jobs = [
      aWaitingCiJob({ id: 5, stage: 'deploy', name: 'site', status: 'manual' }),
      aCiJob({ id: 3, stage: 'build', name: 'arm', ...failed }),
      aCiJob({ id: 2, stage: 'test', name: 'unit', ...failed, failureReason: null, allowFailure: true }),
      aCiJob({ id: 1, stage: 'build', name: 'amd' }),
    ];
    const { text = '' } = check({ status: 'failed' }, jobs);
    expect(tableRows(text)).toEqual([
      ['Stage', 'CI job', 'Status', 'Duration'],
      ['build', 'amd', '✅ succeeded', '2m 13s'],
      ['build', 'arm', '❌ failed: script failure', '2m 13s'],
      ['test', 'unit', '⚠️ failed (allowed)', '2m 13s'],
      ['deploy', 'site', '✋ manual', '–'],
    ]);
    expect(linkTargets(text)).toEqual([1, 3, 2, 5].map((id) => aCiJob({ id }).webUrl));
  });

  test('never shows a CI job as waiting once the pipeline has ended', () => {
    const { text = '' } = check({ status: 'failed' }, [aWaitingCiJob(), aCiJob({ id: 2, status: 'thinking' })]);
    expect(tableRows(text).map((row) => row[2])).toEqual(['Status', '⏭️ skipped', '❓ unclear']);
  });

  test('of 1,000 CI jobs keeps whole rows, the failed first, and says how many are missing', () => {
    const jobs = [...numbered(990), ...numbered(10, failed, 991)];
    const { text = '' } = check({ status: 'failed' }, jobs);
    const rows = tableRows(text).slice(1);
    expect(byteLength(text)).toBeLessThanOrEqual(65_535);
    expect(rows.filter((row) => row[2]?.includes('failed'))).toHaveLength(10);
    expect(readerSees(text)).toContain(`… and ${1000 - rows.length} more, see the pipeline.`);
    expect(rows.every((row) => row.length === 4)).toBe(true);
  });

  test('is left out when there is no CI job', () => {
    expect(check({ status: 'created' }).text).toBeUndefined();
  });
});

describe('child pipelines', () => {
  test('have a table with links, known from their trigger job or read in full', () => {
    const downstream = {
      id: 9,
      projectId: 42,
      status: 'success',
      sha: 'a',
      webUrl: 'https://gitlab.example.com/9',
      source: null,
    };
    const triggerJobs = [
      aTriggerJob({ id: 11, name: 'docs', downstream }),
      aTriggerJob({ id: 10, name: 'site', downstream: { ...downstream, id: 8 } }),
      aTriggerJob({ id: 12, name: 'not yet' }),
    ];
    const site = { name: 'site', pipeline: aPipeline({ id: 8, status: 'failed' }), jobs: numbered(2, failed) };
    const { text = '' } = check({}, [], { triggerJobs, children: [site] });
    expect(tableRows(text)).toEqual([
      ['Stage', 'CI job', 'Status', 'Duration'],
      ['test', 'site → pipeline 8', '✅ succeeded', '2m 13s'],
      ['test', 'docs → pipeline 9', '✅ succeeded', '2m 13s'],
      ['test', 'not yet', '✅ succeeded', '2m 13s'],
      ['Child pipeline', 'Status', 'CI jobs'],
      ['site', '❌ failed', '2 failed'],
      ['docs', '✅ success', '–'],
    ]);
    expect(linkTargets(text)).toContain('https://gitlab.example.com/9');
  });

  test('that still run or wait for somebody are shown so', () => {
    const children = ['running', 'manual', 'thinking'].map((status, id) => ({
      name: `child ${id}`,
      pipeline: aPipeline({ id, status }),
      jobs: [],
    }));
    const { text = '' } = check({}, [], { children });
    expect(tableRows(text).map((row) => row[1])).toEqual(['Status', '🔄 running', '✋ manual', '🔄 thinking']);
  });
});

test('a pipeline that never started counts from its creation, and ends when it ended', () => {
  const { startedAt, completedAt } = check({ status: 'canceled', startedAt: null });
  expect([startedAt, completedAt]).toEqual(['2026-01-01T10:00:00.000Z', '2026-01-01T10:05:00.000Z']);
});

test('buttons fit the state', () => {
  const labels = (status: string) =>
    check({ status }, [], { enabledActions: new Set(['retry', 'cancel']) }).actions?.map(({ label }) => label);
  expect([labels('failed'), labels('running'), labels('manual')]).toEqual([['Retry'], ['Cancel'], ['Cancel']]);
});
