import type { Repository } from '@failfast-ci/core';
import { openProducer } from '@failfast-ci/queue/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createOpenPipelines } from '../state/open-pipelines.ts';
import { createRecords } from '../state/runs.ts';
import { NEW } from '../test-support/samples.ts';
import { forgottenTask } from './forgotten.ts';

const repository = (id: number, installationId: number): Repository => ({
  id,
  installationId,
  fullName: `acme/site-${id}`,
  defaultBranch: 'main',
});
const installation = (id: number, suspended: boolean) => ({
  id,
  suspended,
  createdAt: 0,
  account: 'acme',
  permissions: {},
});

test('a repository that the App does not see any more is forgotten; those of a suspended installation are kept', async () => {
  const { redis, keys, close } = await openProducer(inject('redisUrl'));
  onTestFinished(close);
  const [seen, vanished, suspended] = [repository(1, 10), repository(2, 10), repository(3, 20)];
  const openPipelines = createOpenPipelines(redis, keys);
  const records = createRecords(redis, keys);
  for (const each of [seen, vanished, suspended]) {
    const place = { projectId: each.id, pipelineId: each.id };
    await openPipelines.watch(place, 1);
    await records.pipeline(each.id, each.id).write({ repository: each, sha: NEW, ref: 'refs/heads/main' });
  }
  const mirrors = [seen, vanished, suspended].map((each) => ({
    projectId: each.id,
    fullPath: `ci/${each.id}`,
    gitlabUrl: 'https://gitlab.example.com',
    repository: each,
  }));
  const forgotten: number[] = [];
  const task = forgottenTask(
    {
      redis,
      keys,
      openPipelines,
      records,
      github: {
        listInstallations: async () => [installation(10, false), installation(20, true)],
        listInstallationRepositories: async () => [{ ...seen, archived: false }],
      },
      registry: {
        all: async () => mirrors,
        of: async () => [],
        scan: async () => mirrors,
        scannedAt: async () => 1,
        forget: async (ids) => void forgotten.push(...ids),
      },
    },
    60_000,
  );

  expect(await task.run()).toEqual({ repaired: 2 });

  expect((await openPipelines.due(2, 10)).map(({ projectId }) => projectId)).toEqual([1, 3]);
  expect(await records.pipeline(2, 2).read()).toBeUndefined();
  expect(forgotten).toEqual([2]);
});
