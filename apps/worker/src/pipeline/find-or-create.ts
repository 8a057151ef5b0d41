import { ciVariables, cloneVariables, type Pipeline, type Run, reportedSha } from '@failfast-ci/core';
import { type GitlabByProject, MARK_VARIABLE, signCommitMark } from '@failfast-ci/gitlab';
import type { CreatePipelineJob, ProducerDeps } from '@failfast-ci/queue';
import type { Attempt } from '../consume.ts';
import type { CloneTokens } from '../state/clone-tokens.ts';
import { isOlderThanRedis } from '../state/epoch.ts';
import { knowsRef, shortRef } from '../state/ref-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { findByRun, findEarlier, mirroredSha } from './find-pipeline.ts';

export interface FindOrCreateDeps {
  gitlab: GitlabByProject;
  records: Records;
  producer: ProducerDeps;
  cloneTokens: CloneTokens;
  hookKey: Buffer;
  /** Where a CI job can reach the bridge about its pipeline. */
  statusApi: string;
  /** Where CI jobs clone from that have to. */
  githubUrl: string;
}

/**
 * The pipeline of a run, created once. GitLab has no idempotency key. Before it is asked, the intention is recorded;
 * whoever finds that record without a pipeline looks for the pipeline of this run among those of the commit before
 * creating one. Whoever was frozen between the two has lost the job by then; the moment that is left is the surplus
 * pipeline's (see `discardSurplus`).
 */
export async function findOrCreate(
  deps: FindOrCreateDeps,
  job: CreatePipelineJob,
  attempt: Pick<Attempt, 'hold'>,
): Promise<Pipeline> {
  const { run, projectId, ref } = job;
  const known = await deps.records.run(run.id).intend(run);
  if (known?.pipelineId !== undefined) return deps.gitlab.readPipeline(projectId, known.pipelineId);
  const since = known?.creatingSince ?? (await lostSince(deps, run));
  const found = since === undefined ? undefined : await findByRun(deps.gitlab, job, since);
  if (found) return found;
  if (run.onceIsEnough && !(await knowsRef(deps.producer, { projectId, ref }))) {
    const earlier = await findEarlier(deps.gitlab, job);
    if (earlier) return earlier;
  }
  if (job.ciFilesOnly) await deps.cloneTokens.provide(projectId, run);
  await attempt.hold();
  return deps.gitlab.createPipeline(projectId, {
    ref: shortRef(ref),
    variables: variablesOf(deps, job),
  });
}

/** Such a record may have been lost with Redis, and the run brought back by whoever found that out. */
async function lostSince({ producer }: FindOrCreateDeps, { requestedAt }: Run): Promise<number | undefined> {
  return (await isOlderThanRedis(producer, requestedAt)) ? requestedAt : undefined;
}

function variablesOf({ statusApi, githubUrl, hookKey }: FindOrCreateDeps, job: CreatePipelineJob) {
  const { run, projectId, ciFilesOnly } = job;
  const mirrored = mirroredSha(job);
  const sha = reportedSha(run);
  return {
    ...ciVariables(run, { statusApi }),
    ...(ciFilesOnly && cloneVariables(run, githubUrl)),
    ...(mirrored !== sha && { [MARK_VARIABLE]: signCommitMark(hookKey, projectId, mirrored, sha) }),
  };
}
