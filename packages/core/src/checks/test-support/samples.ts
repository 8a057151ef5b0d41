/** One pipeline and CI job that are as ordinary as can be; each test names only what it is about. */
import type { CiJob, Pipeline, TriggerJob } from '../../pipeline.ts';

const MIRROR = 'https://gitlab.example.com/ci/acme_site/-';

export const aPipeline = (facts: Partial<Pipeline> = {}): Pipeline => ({
  id: 7,
  projectId: 42,
  status: 'success',
  source: 'api',
  sha: '3f9a2c1d'.repeat(5),
  ref: 'pr-12-feature',
  webUrl: `${MIRROR}/pipelines/${facts.id ?? 7}`,
  createdAt: '2026-01-01T10:00:00.000Z',
  startedAt: '2026-01-01T10:00:05.000Z',
  finishedAt: '2026-01-01T10:05:00.000Z',
  duration: 295,
  yamlErrors: null,
  ...facts,
});

export const aCiJob = (facts: Partial<CiJob> = {}): CiJob => ({
  id: 1,
  name: 'unit-tests',
  stage: 'test',
  status: 'success',
  allowFailure: false,
  webUrl: `${MIRROR}/jobs/${facts.id ?? 1}`,
  createdAt: '2026-01-01T10:00:00.000Z',
  startedAt: '2026-01-01T10:00:05.000Z',
  finishedAt: '2026-01-01T10:02:18.000Z',
  duration: 133,
  failureReason: null,
  pipeline: null,
  ...facts,
});

/** A CI job that no runner has seen. */
export const aWaitingCiJob = (facts: Partial<CiJob> = {}): CiJob =>
  aCiJob({ status: 'created', startedAt: null, finishedAt: null, duration: null, ...facts });

export const aTriggerJob = (facts: Partial<TriggerJob> = {}): TriggerJob => ({
  ...aCiJob({ name: 'start-docs' }),
  downstream: null,
  ...facts,
});
