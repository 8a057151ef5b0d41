import { type Pipeline, RUN_VARIABLE } from '@failfast-ci/core';
import { enqueueReport, type ProducerDeps } from '@failfast-ci/queue';
import type { UnknownPipeline } from '../report/origin.ts';
import type { PipelineOrigin } from '../state/runs.ts';
import { type DiscardDeps, discardPipeline } from './discard-pipeline.ts';

export interface SurplusDeps extends DiscardDeps {
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
  { records }: Pick<SurplusDeps, 'records'>,
  { pipeline, variables }: UnknownPipeline,
): Promise<number | undefined> {
  if (pipeline.source !== 'api') return undefined;
  const runId = variables[RUN_VARIABLE];
  const kept = runId === undefined ? undefined : (await records.run(runId).read())?.pipelineId;
  return kept === pipeline.id ? undefined : kept;
}
