import { isOpen, NotFoundError } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { enqueueReport, type ProducerDeps, type ReportJob } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { ifNotFound } from '../hopeless.ts';
import type { Outcome } from '../outcome.ts';
import { discardSurplus, pipelineKeptInstead } from '../pipeline/surplus-pipeline.ts';
import { newerPipeline } from '../report/newer-pipeline.ts';
import { type OriginDeps, pipelineOrigin } from '../report/origin.ts';
import { readSnapshot } from '../report/read-snapshot.ts';
import { rememberReport } from '../report/remember-report.ts';
import { isBursting, keepPace, reportWhenCalm } from '../report/report-pace.ts';
import { type WriteChecksDeps, writeChecks } from '../report/write-checks.ts';
import type { WriteOutcome } from '../state/check-board.ts';
import type { CloneTokens } from '../state/clone-tokens.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import type { ReportOwners } from '../state/report-owners.ts';
import type { PipelineOrigin } from '../state/runs.ts';
import { isUninstalled } from '../uninstalled.ts';

export interface ReportStageDeps extends OriginDeps, WriteChecksDeps {
  gitlab: GitlabByProject;
  announcer: Announcer;
  warn: (message: string, error: unknown) => void;
  owners: ReportOwners;
  openPipelines: OpenPipelines;
  producer: ProducerDeps;
  upkeepIntervalMs: number;
  cloneTokens: CloneTokens;
}

/** Makes the checks of a commit equal to GitLab's truth about its pipeline. What started it does not matter. */
export function reportProcessor(deps: ReportStageDeps) {
  return async (job: ReportJob, attempt: Attempt): Promise<Outcome> => {
    const { projectId, pipelineId, deliveryId } = job;
    if (job.nudge) {
      await enqueueReport(deps.producer, { projectId, pipelineId, deliveryId, urgent: false });
      return { outcome: 'done', reason: 'asked for a report' };
    }
    // Whoever waits from now on waits for what this report may have read too early.
    await deps.producer.redis.del(deps.keys.urgent(projectId, pipelineId));
    try {
      return await report(deps, job, attempt);
    } catch (error) {
      return await giveUpOnGone(deps, job, error);
    }
  };
}

/** What is gone at either forge is not looked at again; a pipeline that was deleted ends the gate. */
async function giveUpOnGone(deps: ReportStageDeps, job: ReportJob, error: unknown): Promise<Outcome> {
  const { projectId, pipelineId } = job;
  if (!(error instanceof NotFoundError) && !isUninstalled(error)) throw error;
  const origin = await deps.records.pipeline(projectId, pipelineId).read();
  if (origin && !(await existsInGitlab(deps, job))) {
    const reason = 'the pipeline does not exist in GitLab any more';
    await deps.announcer.gone(origin.repository, origin.sha, reason).catch((e) => deps.warn('cannot end the gate', e));
  }
  await deps.openPipelines.forget({ projectId, pipelineId });
  return { outcome: 'ignored', reason: error instanceof Error ? error.message : String(error) };
}

/** Either forge may have said that something is not there; only GitLab knows whether the pipeline is. */
const existsInGitlab = ({ gitlab }: ReportStageDeps, { projectId, pipelineId }: ReportJob): Promise<boolean> =>
  gitlab.readPipeline(projectId, pipelineId).then(() => true, ifNotFound(false));

async function report(deps: ReportStageDeps, job: ReportJob, { journey }: Attempt): Promise<Outcome> {
  const { projectId, pipelineId, deliveryId } = job;
  const found = await pipelineOrigin(deps, projectId, pipelineId);
  if (!found) {
    await deps.openPipelines.forget({ projectId, pipelineId });
    return { outcome: 'ignored', reason: `it is of no GitHub commit that project ${projectId} mirrors` };
  }
  const { read } = found;
  let { origin } = found;
  if (read) {
    const kept = await pipelineKeptInstead(deps, read);
    if (kept !== undefined) {
      await discardSurplus(deps, read.pipeline, kept, origin);
      return { outcome: 'superseded', reason: `pipeline ${kept} was created for the same run` };
    }
    // Whoever started it knows more, and may have recorded it meanwhile.
    origin = await deps.records.pipeline(projectId, pipelineId).update((now = found.origin) => now);
  }
  if (origin.discarded) return { outcome: 'ignored', reason: 'the pipeline was discarded' };
  if (origin.parentId !== undefined) {
    await enqueueReport(deps.producer, { projectId, pipelineId: origin.parentId, deliveryId, urgent: false });
    return { outcome: 'ignored', reason: `it is part of pipeline ${origin.parentId}` };
  }
  const instead = await newerPipeline(deps, { projectId, pipelineId, origin, read: read?.pipeline });
  if (instead) {
    await deps.openPipelines.forget({ projectId, pipelineId });
    if (instead.reportId !== undefined) {
      await enqueueReport(deps.producer, { projectId, pipelineId: instead.reportId, deliveryId, urgent: true });
    }
    return { outcome: 'superseded', reason: instead.reason };
  }
  if (origin.run) journey.isFor(origin.run, { again: origin.firstReportedAt !== undefined });
  return reportPipeline(deps, job, origin);
}

async function reportPipeline(deps: ReportStageDeps, job: ReportJob, origin: PipelineOrigin): Promise<Outcome> {
  const { projectId, pipelineId } = job;
  // From here on, so that hints which come while this report runs collapse into one that follows at its pace.
  await keepPace(deps, job, origin);
  const snapshot = await readSnapshot(deps.gitlab, projectId, pipelineId, {
    mayHaveChildren: origin.mayHaveChildren ?? true,
    ...(origin.pipeline && { known: origin.pipeline }),
  });
  const open = isOpen(snapshot.pipeline.status);
  const onlyStarted = open && (await isBursting(deps, job, origin));
  await keepCloneToken(deps, projectId, origin, open);
  // Before the writes: if they are held up, the next report continues from here.
  await rememberReport(deps, job, origin, snapshot);
  const { gate, outcomes } = await writeChecks(deps, origin, snapshot, onlyStarted);
  const count = (outcome: WriteOutcome): number => outcomes.filter((each) => each === outcome).length;
  if (onlyStarted) await reportWhenCalm(deps, job);
  return {
    outcome: 'done',
    fields: {
      gitlab_pipeline_id: pipelineId,
      gitlab_status: snapshot.pipeline.status,
      ...(gate !== undefined && { gate }),
      checks_written: count('written'),
      // A worker that was away knows less than what the checks say already.
      ...(count('outdated') > 0 && { checks_outdated: count('outdated') }),
      github_sha: origin.sha,
    },
  };
}

/** While CI jobs may start they find a token that is good; when the pipeline has ended there is none. Best effort. */
async function keepCloneToken(
  { cloneTokens, warn }: ReportStageDeps,
  projectId: number,
  { ciFilesOnly, run, endedAt }: PipelineOrigin,
  open: boolean,
): Promise<void> {
  if (!ciFilesOnly || !run || (!open && endedAt !== undefined)) return;
  const done = open ? cloneTokens.renew(projectId, run) : cloneTokens.revoke(projectId, run);
  await done.catch((error: unknown) => warn('cannot keep the clone token', error));
}
