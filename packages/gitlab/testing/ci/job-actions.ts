import { refuse } from '../http/answer.ts';
import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { isComplete } from './composite-status.ts';
import { currentJobs } from './current-jobs.ts';
import { newTry } from './new-records.ts';
import { moveJob, tellJob } from './transitions.ts';

const CANCELABLE = [
  ...['created', 'waiting_for_resource', 'preparing', 'waiting_for_callback', 'pending', 'running', 'scheduled'],
];

/** A CI job that has ended gets a new try, under a new id; later ones it made GitLab skip are waiting again. */
export function retryJob(instance: Instance, job: JobRecord): JobRecord {
  if (job.retried || !['success', 'failed', 'canceled'].includes(job.status)) {
    throw refuse(403, '403 Forbidden  - Job is not retryable');
  }
  const next = newTry(instance, job);
  tellJob(instance, next);
  reviveLater(instance, next);
  moveJob(instance, next, 'pending');
  return next;
}

/** Only what failed or was canceled runs again; without such CI jobs nothing happens. */
export function retryPipeline(instance: Instance, pipeline: PipelineRecord): void {
  const again = currentJobs(pipeline).filter(({ status }) => status === 'failed' || status === 'canceled');
  for (const job of again) {
    const next = newTry(instance, job);
    tellJob(instance, next);
    reviveLater(instance, next);
    moveJob(instance, next, hasReached(next) ? 'pending' : 'created');
  }
}

/** Nothing before it is unfinished or failed. */
function hasReached(job: JobRecord): boolean {
  const { pipeline } = job;
  const before = currentJobs(pipeline).filter((other) => isBefore(other, job));
  return before.every(({ status, allowFailure }) => status === 'success' || status === 'skipped' || allowFailure);
}

/** A running CI job is told to stop and is `canceling` until its runner obeys; one that waits is canceled at once. */
export function cancelJob(instance: Instance, job: JobRecord, { force = false } = {}): void {
  if (job.status === 'canceling' && force) moveJob(instance, job, 'canceled');
  if (!CANCELABLE.includes(job.status)) return;
  moveJob(instance, job, job.status === 'running' && !job.trigger && !force ? 'canceling' : 'canceled');
}

/** Children go too. */
export function cancelPipeline(instance: Instance, pipeline: PipelineRecord): void {
  for (const job of currentJobs(pipeline)) {
    if (job.downstream && !isComplete(job.downstream.status)) cancelPipeline(instance, job.downstream);
    cancelJob(instance, job);
  }
}

/** Starts a manual CI job. */
export function playJob(instance: Instance, job: JobRecord): JobRecord {
  if (!['manual', 'scheduled'].includes(job.status)) throw refuse(400, '400 Bad request - Unplayable Job');
  reviveLater(instance, job);
  moveJob(instance, job, 'pending');
  return job;
}

function reviveLater(instance: Instance, job: JobRecord): void {
  for (const other of currentJobs(job.pipeline)) {
    if (other.status === 'skipped' && isBefore(job, other)) moveJob(instance, other, 'created');
  }
}

/** Is `first` in an earlier stage than `second`, or needed by it? */
export function isBefore(first: JobRecord, second: JobRecord): boolean {
  if (second.needs) return second.needs.includes(first.name);
  const { stages } = first.pipeline;
  return stages.indexOf(first.stage) < stages.indexOf(second.stage);
}
