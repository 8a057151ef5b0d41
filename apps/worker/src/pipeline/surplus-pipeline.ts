import { ForbiddenError, NotFoundError, type Pipeline, RUN_VARIABLE } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { enqueueReport, type ProducerDeps } from '@failfast-ci/queue';
import type { PipelineOrigin } from '../state/runs.ts';
import { type DiscardDeps, discardPipeline } from './discard-pipeline.ts';

export interface SurplusDeps extends DiscardDeps {
  gitlab: Pick<GitlabByProject, 'cancelPipeline' | 'readPipelineVariables'>;
  producer: ProducerDeps;
}

/**
 * GitLab has no idempotency key: a worker that was frozen after it had looked for the pipeline of its run creates a
 * second one when it wakes up. The one that was recorded first is kept; the other never speaks and is cancelled at once.
 */
export async function discardSurplus(
  deps: SurplusDeps,
  surplus: Pipeline,
  kept: number,
  origin: Pick<PipelineOrigin, 'repository' | 'ref' | 'sha'>,
): Promise<void> {
  const { projectId } = surplus;
  const { sha } = origin; // GitHub's: the mirror's may be another one
  await discardPipeline(deps, { ...surplus, sha }, origin);
  // The newest pipeline owns a commit's checks, so until now that may have been the other one.
  await deps.owners.claim(origin.repository.id, sha, { projectId, pipelineId: kept });
  await enqueueReport(deps.producer, {
    projectId,
    pipelineId: kept,
    deliveryId: `surplus-${surplus.id}`,
    urgent: true,
  });
}

/**
 * For a pipeline that the bridge has no record of, although it started it: the one that its run has instead, if its run
 * has another. So a second pipeline is found even when the worker that created it died before it could tell.
 */
export async function pipelineKeptInstead(
  { gitlab, records }: SurplusDeps,
  { id, projectId, source }: Pipeline,
): Promise<number | undefined> {
  if (source !== 'api') return undefined;
  const variables = await gitlab.readPipelineVariables(projectId, id).catch((error: unknown) => {
    // Only whoever started a pipeline, and maintainers, are shown its variables: then it was not the bridge.
    if (error instanceof NotFoundError || error instanceof ForbiddenError) return {} as Record<string, string>;
    throw error;
  });
  const runId = variables[RUN_VARIABLE];
  const kept = runId === undefined ? undefined : (await records.run(runId).read())?.pipelineId;
  return kept === id ? undefined : kept;
}
