import type { Pipeline } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ReportOwners } from '../state/report-owners.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';

export interface DiscardDeps {
  gitlab: Pick<GitlabByProject, 'cancelPipeline'>;
  owners: ReportOwners;
  records: Records;
}

/** Lets a pipeline that should not exist speak for nothing, and cancels it. In this order: reports may be under way. */
export async function discardPipeline(
  { gitlab, owners, records }: DiscardDeps,
  pipeline: Pick<Pipeline, 'id' | 'projectId' | 'sha'>,
  origin: Pick<PipelineOrigin, 'repository' | 'ref'>,
): Promise<void> {
  const { id, projectId, sha } = pipeline;
  const { repository, ref } = origin;
  await records.pipeline(projectId, id).write({ repository, ref, sha, discarded: true });
  await owners.release(repository.id, sha, { projectId, pipelineId: id });
  await gitlab.cancelPipeline(projectId, id);
}
