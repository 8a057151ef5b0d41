import type { CiJob, Pipeline, TriggerJob } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { aCiJob, aPipeline, aTriggerJob, NEW } from '../test-support/samples.ts';
import { readSnapshot } from './read-snapshot.ts';

interface Family {
  pipelines: Pipeline[];
  jobs?: Record<number, CiJob[]>;
  triggers?: Record<number, TriggerJob[]>;
}

/** GitLab's answers of one moment; notes what was asked. */
function reader({ pipelines, jobs = {}, triggers = {} }: Family) {
  const asked: string[] = [];
  return {
    asked,
    async readPipeline(_: number, id: number) {
      asked.push(`pipeline ${id}`);
      return pipelines.find((pipeline) => pipeline.id === id) as Pipeline;
    },
    async listJobs(_: number, id: number) {
      asked.push(`jobs ${id}`);
      return jobs[id] ?? [];
    },
    async listTriggerJobs(_: number, id: number) {
      asked.push(`triggers ${id}`);
      return triggers[id] ?? [];
    },
  };
}

const embedded = (status: string) => ({ id: 70, status, sha: NEW, ref: 'topic', source: null, webUrl: null });

describe('a pipeline costs as few requests as possible', () => {
  const known = aPipeline({ status: 'created', webUrl: 'https://gitlab.example.com/known' });

  test('one while it is open and known, because its CI jobs carry its state', async () => {
    const jobs = [aCiJob({ pipeline: embedded('running') })];
    const gitlab = reader({ pipelines: [], jobs: { 70: jobs } });
    expect(await readSnapshot(gitlab, 7, 70, { mayHaveChildren: false, known })).toEqual({
      pipeline: { ...known, status: 'running' },
      jobs,
      triggerJobs: [],
      children: [],
    });
    expect(gitlab.asked).toEqual(['jobs 70']);
  });

  test.each([
    ['when it has ended, for its times', [aCiJob({ pipeline: embedded('success') })], known],
    ['when nothing is known of it', [aCiJob({ pipeline: embedded('success') })], undefined],
    ['when its CI jobs do not carry its state', [aCiJob()], known],
    ['when it has no CI jobs', [], known],
  ])('two %s', async (_, jobs, before) => {
    const pipeline = aPipeline({ status: 'success' });
    const gitlab = reader({ pipelines: [pipeline], jobs: { 70: jobs } });
    const snapshot = await readSnapshot(gitlab, 7, 70, { mayHaveChildren: false, ...(before && { known: before }) });
    expect(snapshot.pipeline).toEqual(pipeline);
    expect(gitlab.asked).toEqual(['jobs 70', 'pipeline 70']);
  });
});

test('a pipeline that ends after its CI jobs were read is open still, as they are', async () => {
  const jobs = [aCiJob({ status: 'running', pipeline: embedded('running') })];
  const gitlab = reader({ pipelines: [aPipeline({ status: 'success' })], jobs: { 70: jobs } });
  expect((await readSnapshot(gitlab, 7, 70, { mayHaveChildren: false })).pipeline.status).toBe('running');
});

describe('child pipelines', () => {
  test('are read with their own trigger jobs and children, named by the way to them', async () => {
    const docs = aTriggerJob('docs', 71);
    const deep = aTriggerJob('pages', 72);
    const gitlab = reader({
      pipelines: [aPipeline(), aPipeline({ id: 71 }), aPipeline({ id: 72 })],
      jobs: { 71: [aCiJob({ name: 'build' })] },
      triggers: { 70: [docs], 71: [deep] },
    });
    const { triggerJobs, children } = await readSnapshot(gitlab, 7, 70, { mayHaveChildren: true });
    expect(triggerJobs).toEqual([docs]);
    expect(children.map(({ name, pipeline }) => [name, pipeline.id])).toEqual([
      ['docs', 71],
      ['docs/pages', 72],
    ]);
    expect(children[0]?.jobs.map(({ name }) => name)).toEqual(['build', 'pages']);
  });

  test('of other projects are not read, nor those that do not exist yet', async () => {
    const triggers = [aTriggerJob('elsewhere', 71, 8), aTriggerJob('waiting', null)];
    const gitlab = reader({ pipelines: [aPipeline()], triggers: { 70: triggers } });
    expect((await readSnapshot(gitlab, 7, 70, { mayHaveChildren: true })).children).toEqual([]);
  });

  test('of a project that GitLab does not name are ours', async () => {
    const gitlab = reader({
      pipelines: [aPipeline(), aPipeline({ id: 71 })],
      triggers: { 70: [aTriggerJob('docs', 71, null)] },
    });
    expect((await readSnapshot(gitlab, 7, 70, { mayHaveChildren: true })).children).toHaveLength(1);
  });

  test('that never end to have children are followed three deep', async () => {
    const gitlab = reader({
      pipelines: [aPipeline(), aPipeline({ id: 71 })],
      triggers: { 70: [aTriggerJob('again', 71)], 71: [aTriggerJob('again', 71)] },
    });
    const { children } = await readSnapshot(gitlab, 7, 70, { mayHaveChildren: true });
    expect(children.map(({ name }) => name)).toEqual(['again', 'again/again', 'again/again/again']);
  });
});
