import type { Pipeline } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ReportOwners } from '../state/report-owners.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';

export interface NewerPipelineDeps {
  gitlab: Pick<GitlabByProject, 'listPipelines' | 'readPipeline'>;
  owners: ReportOwners;
  records: Records;
}

export interface Candidate {
  projectId: number;
  pipelineId: number;
  origin: PipelineOrigin;
  /** The pipeline, if it was just read because nothing was known of it. */
  read: Pipeline | undefined;
}

/**
 * Why this pipeline does not speak for its commit, if it does not; `reportId` is the pipeline to report instead.
 * Asks GitLab only when Redis knows nothing: the pipeline was not started by the bridge, or Redis was lost.
 */
export async function newerPipeline(
  deps: NewerPipelineDeps,
  { projectId, pipelineId, origin, read }: Candidate,
): Promise<{ reason: string; reportId?: number } | undefined> {
  const { repository, sha } = origin;
  if (read) {
    if (isSkippedPush(read)) return { reason: 'GitLab skipped it: only the bridge starts pipelines' };
    // Pull requests with the same CI files can share a commit of the mirror, but never a ref.
    const shared = origin.sha !== read.sha;
    const others = await deps.gitlab.listPipelines(projectId, {
      sha: read.sha,
      ...(shared && { ref: read.ref }),
      limit: 20,
    });
    const newest = others.filter((other) => !isSkippedPush(other) && other.source !== 'parent_pipeline')[0];
    if (read.source === 'parent_pipeline') return adoptByParent(deps, projectId, pipelineId, origin, newest);
    // Of a shared commit the newer one may be another GitHub commit's; which speaks for this one, the owner tells.
    if (newest && newest.id > pipelineId && !shared) {
      return { reason: `pipeline ${newest.id} of the same commit is newer`, reportId: newest.id };
    }
  }
  const owner = await deps.owners.claim(repository.id, sha, { projectId, pipelineId });
  if (owner.projectId === projectId && owner.pipelineId === pipelineId) return undefined;
  return { reason: `pipeline ${owner.pipelineId} of the same commit is newer` };
}

/** The child of a pipeline that the bridge has not reported yet: that report will show both. */
async function adoptByParent(
  { records }: NewerPipelineDeps,
  projectId: number,
  pipelineId: number,
  origin: PipelineOrigin,
  parent: Pipeline | undefined,
) {
  if (!parent) return { reason: 'it is a child pipeline whose parent is gone' };
  await records.pipeline(projectId, pipelineId).write({ ...origin, parentId: parent.id });
  return { reason: `it is part of pipeline ${parent.id}`, reportId: parent.id };
}

const isSkippedPush = ({ source, status }: Pipeline): boolean => source === 'push' && status === 'skipped';
