import { dispatch } from '../hooks/dispatch.ts';
import { jobPayload } from '../hooks/job-payload.ts';
import { pipelinePayload } from '../hooks/pipeline-payload.ts';
import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { compositeStatus, isComplete } from './composite-status.ts';
import { currentJobs } from './current-jobs.ts';

export interface JobChange {
  failureReason?: string;
  /** Replaces the log. */
  log?: string;
  allowFailure?: boolean;
}

/** Who has to know that a CI job changed: the runner and whatever starts downstream pipelines. */
export type Watcher = (job: JobRecord) => void;

const watchers = new WeakMap<Instance, Watcher[]>();

export function watchJobs(instance: Instance, watcher: Watcher): void {
  watchers.set(instance, [...(watchers.get(instance) ?? []), watcher]);
}

/** Moves a CI job, then its pipeline; each move is told to hooks. Moving to where it is does nothing. */
export function moveJob(instance: Instance, job: JobRecord, status: string, change: JobChange = {}): void {
  if (change.log !== undefined) job.log = change.log;
  if (change.allowFailure !== undefined) job.allowFailure = change.allowFailure;
  if (job.status !== status) {
    job.status = status;
    stamp(instance.now(), job, status);
    job.failureReason = status === 'failed' ? (change.failureReason ?? 'script_failure') : null;
    tellJob(instance, job);
  }
  refreshPipeline(instance, job.pipeline);
  tellWatchers(instance, job);
  instance.changed();
}

export function tellWatchers(instance: Instance, job: JobRecord): void {
  for (const watcher of watchers.get(instance) ?? []) watcher(job);
}

/** Trigger jobs have no Job Hook. */
export function tellJob(instance: Instance, job: JobRecord): void {
  if (job.trigger) return;
  dispatch(instance, job.pipeline.project, 'job_events', jobPayload(instance, job));
}

function stamp(now: number, job: JobRecord, status: string): void {
  if (status === 'pending') job.queuedAt = now;
  if (status === 'running') job.startedAt ??= now;
  if (isComplete(status)) job.finishedAt = now;
  else job.finishedAt = null;
}

/** Gives the pipeline the status its CI jobs add up to. */
export function refreshPipeline(instance: Instance, pipeline: PipelineRecord): void {
  movePipeline(instance, pipeline, compositeStatus(currentJobs(pipeline)) ?? pipeline.status);
}

export function movePipeline(instance: Instance, pipeline: PipelineRecord, status: string): void {
  if (pipeline.status === status) return;
  const now = instance.now();
  pipeline.status = status;
  pipeline.updatedAt = now;
  if (status === 'running') pipeline.startedAt ??= now;
  pipeline.finishedAt = isComplete(status) ? now : null;
  dispatch(instance, pipeline.project, 'pipeline_events', pipelinePayload(instance, pipeline));
  instance.changed();
  mirrorToParent(instance, pipeline);
}

/** With `strategy: depend` the trigger job has the status of what it started. */
function mirrorToParent(instance: Instance, { parent, status }: PipelineRecord): void {
  if (!parent?.trigger?.depend || parent.retried) return;
  if (isComplete(status)) {
    moveJob(instance, parent, status, status === 'failed' ? { failureReason: 'downstream_pipeline_failed' } : {});
  } else if (['running', 'manual', 'scheduled', 'canceling'].includes(status)) moveJob(instance, parent, status);
}
