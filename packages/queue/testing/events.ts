import type { BranchPushed, PipelineChanged, Run } from '@failfast-ci/core';

const repository = { id: 7, fullName: 'acme/site', installationId: 1, defaultBranch: 'main' };

export const branchPushed = (given: Partial<BranchPushed> = {}): BranchPushed => ({
  kind: 'branch_pushed',
  repository,
  actor: 'ann',
  branch: 'main',
  sha: 'a'.repeat(40),
  before: 'b'.repeat(40),
  ...given,
});

export const pipelineChanged = (given: Partial<PipelineChanged> = {}): PipelineChanged => ({
  kind: 'pipeline_changed',
  projectId: 3,
  pipelineId: 9,
  status: 'running',
  sha: 'a'.repeat(40),
  ref: 'main',
  ...given,
});

export const runOf = (id: string, given: Partial<Run> = {}): Run => ({
  id,
  deliveryId: id,
  requestedAt: 1_000,
  repository,
  source: { kind: 'branch', branch: 'main' },
  sha: 'a'.repeat(40),
  actor: 'ann',
  ...given,
});
