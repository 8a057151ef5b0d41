import { PermanentError, type Pipeline, type Run, reportedSha } from '@failfast-ci/core';
import { type CreatePipelineJob, enqueueReport, type PipelineJob } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { describeEnd, describeWait } from '../describe-fault.ts';
import { COMES_BACK, headline, REF_GONE, supersededBy } from '../early-end.ts';
import type { Fate } from '../fate.ts';
import { LostLockError } from '../fence/lost-lock-error.ts';
import { isHopeless } from '../hopeless.ts';
import { githubCommitOf } from '../mirror/put-ci-files.ts';
import type { Outcome } from '../outcome.ts';
import { actOnPipeline } from '../pipeline/act-on-pipeline.ts';
import { discardPipeline } from '../pipeline/discard-pipeline.ts';
import { type FindOrCreateDeps, findOrCreate } from '../pipeline/find-or-create.ts';
import { mirroredSha } from '../pipeline/find-pipeline.ts';
import { discardSurplus } from '../pipeline/surplus-pipeline.ts';
import { failingSince } from '../state/failing-since.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { addRefPipeline, cancelRefPipelines } from '../state/ref-pipelines.ts';
import type { ReportOwners } from '../state/report-owners.ts';

export interface PipelineStageDeps extends FindOrCreateDeps {
  announcer: Announcer;
  owners: ReportOwners;
  openPipelines: OpenPipelines;
  /** Milliseconds until upkeep looks at a new pipeline for the first time. */
  firstLookMs: number;
  warn: (message: string, error: unknown) => void;
}

/** Creates the pipeline of one run, exactly once, for exactly its commit; cancels what it supersedes. */
export function pipelineProcessor(deps: PipelineStageDeps) {
  return async (job: PipelineJob, attempt: Attempt): Promise<Outcome> => {
    if (!('run' in job)) return actOnPipeline(deps, job, attempt);
    attempt.journey.isFor(job.run);
    try {
      return await createPipeline(deps, job, attempt);
    } catch (error) {
      if (error instanceof LostLockError) throw error;
      await tellFault(deps, job, error, attempt.fateOf(error));
      throw error;
    }
  };
}

/** Nothing to run by the repository's own rules is no fault; everything else is, in GitLab's own words. */
const NOTHING_TO_RUN = new Set(['pipeline-filtered', 'pipeline-empty']);

async function tellFault(deps: PipelineStageDeps, job: CreatePipelineJob, error: unknown, fate: Fate): Promise<void> {
  const { announcer, producer, cloneTokens, warn } = deps;
  const { run, projectId, ciFilesOnly } = job;
  if (fate.fate === 'retry' || fate.fate === 'wait') {
    const until = fate.fate === 'wait' ? fate.until : Date.now() + fate.delayMs;
    const text = describeWait(error, { since: await failingSince(producer, 'pipeline', run.id), until });
    // It is shown as far as that is possible; the job goes on either way.
    return announcer.waiting(run, text).catch((e) => warn('cannot show the retry', e));
  }
  if (ciFilesOnly) await cloneTokens.revoke(projectId, run).catch((e) => warn('cannot remove the clone token', e));
  const nothing = error instanceof PermanentError && NOTHING_TO_RUN.has(error.code);
  await announcer.conclude(run, { state: nothing ? 'neutral' : 'failed', ...describeEnd(error) });
}

async function createPipeline(deps: PipelineStageDeps, job: CreatePipelineJob, attempt: Attempt): Promise<Outcome> {
  const { run, projectId, ref } = job;
  const newer = await newerCommit(deps, run, ref);
  if (newer) return supersede(deps, run, newer);
  const pipeline = await findOrCreate(deps, job, attempt).catch(async (error: unknown) => {
    // GitLab has nothing to run once the ref is gone; that is no failure.
    if (isHopeless(error) && (await removedSince(deps, run, ref))) return undefined;
    throw error;
  });
  if (!pipeline) return endRemoved(deps, job);
  if (pipeline.sha !== mirroredSha(job)) return discard(deps, job, pipeline);
  const kept = await deps.records.run(run.id).adopt(run, pipeline.id);
  if (kept !== pipeline.id) {
    await discardSurplus(deps, pipeline, kept, { repository: run.repository, ref, sha: reportedSha(run) });
    return { outcome: 'superseded', reason: `pipeline ${kept} was created for this run meanwhile` };
  }
  await announceToReports(deps, job, pipeline);
  const cancelled = await cancelOthers(deps, job, pipeline.id);
  return { outcome: 'done', fields: { gitlab_project_id: projectId, gitlab_pipeline_id: pipeline.id, cancelled } };
}

/** The mirror's ref was brought to another commit since: that commit's own job creates its pipeline. */
async function newerCommit({ records }: PipelineStageDeps, run: Run, ref: string): Promise<string | undefined> {
  const mirrored = await records.mirrored(run.repository.id, ref).read();
  return mirrored && mirrored.runId !== run.id && mirrored.sha !== run.sha ? mirrored.sha : undefined;
}

/** Why the ref was taken from the mirror since it was brought there; undefined while it is there. */
async function removedSince({ records }: PipelineStageDeps, run: Run, ref: string): Promise<string | undefined> {
  return (await records.mirrored(run.repository.id, ref).read())?.removed;
}

/**
 * Cancels what the pipeline supersedes; the pipeline, too, if its ref was removed before anybody knew of it. Whoever removes
 * a ref notes that first and then looks for its pipelines, and here the pipeline is noted first: one of the two finds the other.
 */
async function cancelOthers(deps: PipelineStageDeps, job: CreatePipelineJob, pipelineId: number): Promise<number> {
  const { run, projectId, ref } = job;
  const refPipelines = { ...deps, ...deps.producer };
  const reason = await removedSince(deps, run, ref);
  if (reason !== undefined) return cancelRefPipelines(refPipelines, { projectId, ref }, { kind: 'removed', reason });
  const cause = { kind: 'superseded', sha: reportedSha(run) } as const;
  return cancelRefPipelines(refPipelines, { projectId, ref }, cause, pipelineId);
}

/** The pull request was closed, or the branch deleted, before there was a pipeline. */
async function endRemoved(deps: PipelineStageDeps, { run, projectId, ref, ciFilesOnly }: CreatePipelineJob) {
  const reason = (await removedSince(deps, run, ref)) ?? REF_GONE.reason;
  if (ciFilesOnly) await deps.cloneTokens.revoke(projectId, run);
  await deps.announcer.conclude(run, { state: 'cancelled', reason, nextStep: COMES_BACK });
  return { outcome: 'superseded', reason } as const;
}

/** Everything that lets reports find the pipeline is written before anybody is told of it. */
async function announceToReports(
  deps: PipelineStageDeps,
  { run, projectId, ref, deliveryId, ciFilesOnly }: CreatePipelineJob,
  pipeline: Pipeline,
) {
  const sha = reportedSha(run);
  const origin = { repository: run.repository, sha, run, ref, pipeline, ...(ciFilesOnly && { ciFilesOnly }) };
  // A report that GitLab's hook asked for may have been faster.
  await deps.records.pipeline(projectId, pipeline.id).update((now) => ({ ...now, ...origin }));
  await deps.owners.claim(run.repository.id, sha, { projectId, pipelineId: pipeline.id });
  await addRefPipeline(deps.producer, { projectId, ref }, pipeline.id);
  await deps.openPipelines.watch({ projectId, pipelineId: pipeline.id }, Date.now() + deps.firstLookMs);
  await enqueueReport(deps.producer, { projectId, pipelineId: pipeline.id, deliveryId, urgent: true });
}

/** The ref moved between the relay and the creation: GitLab started a pipeline for another commit. */
async function discard(deps: PipelineStageDeps, job: CreatePipelineJob, pipeline: Pipeline) {
  const { run, projectId, ref } = job;
  const commit = await deps.gitlab.readCommit(projectId, pipeline.sha);
  const sha = (commit && githubCommitOf(deps.hookKey, projectId, commit)) ?? pipeline.sha;
  await discardPipeline(deps, { ...pipeline, sha }, { repository: run.repository, ref });
  if (job.ciFilesOnly) await deps.cloneTokens.revoke(projectId, run);
  return supersede(deps, run, sha);
}

async function supersede({ announcer }: PipelineStageDeps, run: Run, by: string): Promise<Outcome> {
  const end = supersededBy(by);
  await announcer.conclude(run, end);
  return { outcome: 'superseded', reason: headline(end) };
}
