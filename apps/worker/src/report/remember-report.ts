import { isOpen } from '@failfast-ci/core';
import type { ProducerDeps, ReportJob } from '@failfast-ci/queue';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { dropRefPipeline } from '../state/ref-pipelines.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';
import { nextLook } from './next-look.ts';
import type { Snapshot } from './read-snapshot.ts';

export interface RememberDeps {
  records: Records;
  openPipelines: OpenPipelines;
  producer: ProducerDeps;
  upkeepIntervalMs: number;
}

/** Notes what was learnt of a pipeline, which pipelines are its children, and when to look at it again. */
export async function rememberReport(
  deps: RememberDeps,
  { projectId, pipelineId }: ReportJob,
  origin: PipelineOrigin,
  { pipeline, triggerJobs, children }: Snapshot,
): Promise<void> {
  const now = Date.now();
  const open = isOpen(pipeline.status);
  const ended = origin.endedAt ?? now;
  // GitLab's hook may be faster than the record of who started the pipeline and why, which has come meanwhile.
  await deps.records.pipeline(projectId, pipelineId).update((current = origin) => {
    const { endedAt: _, ...rest } = current;
    return {
      ...rest,
      pipeline,
      mayHaveChildren: triggerJobs.length > 0,
      firstReportedAt: current.firstReportedAt ?? now,
      ...(!open && { endedAt: ended }),
    };
  });
  for (const child of children) {
    const { repository, sha, ref } = origin;
    await deps.records.pipeline(projectId, child.pipeline.id).write({ repository, sha, ref, parentId: pipelineId });
  }
  if (!open) await dropRefPipeline(deps.producer, { projectId, ref: origin.ref }, pipelineId);
  const createdAt = Date.parse(pipeline.createdAt ?? '') || now;
  const at = nextLook({ open, createdAt, ...(!open && { endedAt: ended }) }, now, deps.upkeepIntervalMs);
  if (at === undefined) await deps.openPipelines.forget({ projectId, pipelineId });
  else await deps.openPipelines.watch({ projectId, pipelineId }, at);
}
