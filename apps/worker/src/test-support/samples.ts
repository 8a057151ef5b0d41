/** What GitLab and the bridge deal with, as ordinary as can be; each test names only what it is about. */
import type { CiJob, Pipeline, Run, TriggerJob } from '@failfast-ci/core';

export const OLD = 'a'.repeat(40);
export const NEW = 'b'.repeat(40);

export const aRun = (facts: Partial<Run> = {}): Run => ({
  id: 'run-1',
  deliveryId: 'delivery-1',
  requestedAt: 1_000,
  repository: { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' },
  source: { kind: 'branch', branch: 'topic' },
  sha: NEW,
  actor: 'ada',
  ...facts,
});

export const aPipeline = (facts: Partial<Pipeline> = {}): Pipeline => ({
  id: 70,
  projectId: 7,
  status: 'running',
  source: 'api',
  sha: NEW,
  ref: 'topic',
  webUrl: 'https://gitlab.example.com/ci/acme_site/-/pipelines/70',
  createdAt: null,
  startedAt: null,
  finishedAt: null,
  duration: null,
  yamlErrors: null,
  ...facts,
});

export const aCiJob = (facts: Partial<CiJob> = {}): CiJob => ({
  id: 700,
  name: 'test',
  stage: 'test',
  status: 'running',
  allowFailure: false,
  webUrl: 'https://gitlab.example.com/ci/acme_site/-/jobs/700',
  createdAt: null,
  startedAt: '2026-01-31T10:00:00.000Z',
  finishedAt: null,
  duration: null,
  failureReason: null,
  pipeline: null,
  ...facts,
});

/** A trigger job that started pipeline `id` of project `projectId`. */
export const aTriggerJob = (name: string, id: number | null, projectId: number | null = 7): TriggerJob => ({
  ...aCiJob({ id: 900 + (id ?? 0), name }),
  downstream: id === null ? null : { id, projectId, status: 'running', sha: NEW, webUrl: '', source: null },
});
