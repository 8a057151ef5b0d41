import { ciVariables, cloneVariables, PermanentError, type Pipeline, type Run, reportedSha } from '@failfast-ci/core';
import { type GitlabByProject, MARK_VARIABLE, signCommitMark } from '@failfast-ci/gitlab';
import {
  type ActOnPipelineJob,
  type CreatePipelineJob,
  enqueueReport,
  type PipelineJob,
  type ProducerDeps,
} from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { describeEnd, describeWait } from '../describe-fault.ts';
import { headline, supersededBy } from '../early-end.ts';
import type { Fate } from '../fate.ts';
import { LostLockError } from '../fence/lost-lock-error.ts';
import { githubCommitOf } from '../mirror/put-ci-files.ts';
import type { Outcome } from '../outcome.ts';
import { actOnPipeline } from '../pipeline/act-on-pipeline.ts';
import { discardPipeline } from '../pipeline/discard-pipeline.ts';
import { findByRun, findEarlier, mirroredSha } from '../pipeline/find-pipeline.ts';
import { discardSurplus } from '../pipeline/surplus-pipeline.ts';
import type { CloneTokens } from '../state/clone-tokens.ts';
import { isOlderThanRedis } from '../state/epoch.ts';
import { failingSince } from '../state/failing-since.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { addRefPipeline, cancelRefPipelines, knowsRef, shortRef } from '../state/ref-pipelines.ts';
import type { ReportOwners } from '../state/report-owners.ts';
import type { Records } from '../state/runs.ts';

export interface PipelineStageDeps {
  gitlab: GitlabByProject;
  announcer: Announcer;
  records: Records;
  owners: ReportOwners;
  openPipelines: OpenPipelines;
  producer: ProducerDeps;
  /** Where a CI job can reach the bridge about its pipeline. */
  statusApi: string;
  /** Milliseconds until upkeep looks at a new pipeline for the first time. */
  firstLookMs: number;
  hookKey: Buffer;
  /** Where CI jobs clone from that have to. */
  githubUrl: string;
  cloneTokens: CloneTokens;
  warn: (message: string, error: unknown) => void;
}

/** Creates the pipeline of one run, exactly once, for exactly its commit; cancels what it supersedes. */
export function pipelineProcessor(deps: PipelineStageDeps) {
  return async (job: PipelineJob, attempt: Attempt): Promise<Outcome> => {
    if (!('run' in job)) {
      await renewCloneToken(deps, job);
      return actOnPipeline(deps, job, attempt);
    }
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

/** CI jobs that start again clone again, perhaps long after the pipeline had ended and its token was taken away. */
async function renewCloneToken({ records, cloneTokens }: PipelineStageDeps, job: ActOnPipelineJob): Promise<void> {
  const origin = await records.pipeline(job.projectId, job.pipelineId).read();
  const starts = job.command !== 'cancel' && job.command !== 'cancel-ci-job';
  if (starts && origin?.ciFilesOnly && origin.run) await cloneTokens.renew(job.projectId, origin.run);
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
  const pipeline = await findOrCreate(deps, job, attempt);
  if (pipeline.sha !== mirroredSha(job)) return discard(deps, job, pipeline);
  const kept = await deps.records.run(run.id).adopt(run, pipeline.id);
  if (kept !== pipeline.id) {
    await discardSurplus(deps, pipeline, kept, { repository: run.repository, ref, sha: reportedSha(run) });
    return { outcome: 'superseded', reason: `pipeline ${kept} was created for this run meanwhile` };
  }
  await announceToReports(deps, job, pipeline);
  const cause = { kind: 'superseded', sha: reportedSha(run) } as const;
  const cancelled = await cancelRefPipelines({ ...deps, ...deps.producer }, { projectId, ref }, cause, pipeline.id);
  return { outcome: 'done', fields: { gitlab_project_id: projectId, gitlab_pipeline_id: pipeline.id, cancelled } };
}

/** The mirror's ref was brought to another commit since: that commit's own job creates its pipeline. */
async function newerCommit({ records }: PipelineStageDeps, run: Run, ref: string): Promise<string | undefined> {
  const mirrored = await records.mirrored(run.repository.id, ref).read();
  return mirrored && mirrored.runId !== run.id && mirrored.sha !== run.sha ? mirrored.sha : undefined;
}

/**
 * GitLab has no idempotency key. Before it is asked, the intention is recorded; whoever finds that record without a
 * pipeline looks for the pipeline of this run among those of the commit before creating one. Whoever was frozen between
 * the two has lost the job by then; the moment that is left is the surplus pipeline's (see `discardSurplus`).
 */
async function findOrCreate(deps: PipelineStageDeps, job: CreatePipelineJob, attempt: Attempt): Promise<Pipeline> {
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
async function lostSince({ producer }: PipelineStageDeps, { requestedAt }: Run): Promise<number | undefined> {
  return (await isOlderThanRedis(producer, requestedAt)) ? requestedAt : undefined;
}

function variablesOf({ statusApi, githubUrl, hookKey }: PipelineStageDeps, job: CreatePipelineJob) {
  const { run, projectId, ciFilesOnly } = job;
  const mirrored = mirroredSha(job);
  const sha = reportedSha(run);
  return {
    ...ciVariables(run, { statusApi }),
    ...(ciFilesOnly && cloneVariables(run, githubUrl)),
    ...(mirrored !== sha && { [MARK_VARIABLE]: signCommitMark(hookKey, projectId, mirrored, sha) }),
  };
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
