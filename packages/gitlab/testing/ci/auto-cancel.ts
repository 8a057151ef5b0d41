import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { isComplete } from './composite-status.ts';
import { currentJobs } from './current-jobs.ts';
import { cancelPipeline } from './job-actions.ts';

/**
 * `auto_cancel_pending_pipelines`, which is on unless switched off: a new commit on a ref cancels older pipelines of
 * that ref as long as nothing has started there that may not be interrupted.
 */
export function cancelRedundant(instance: Instance, pipeline: PipelineRecord): void {
  if (pipeline.parent || pipeline.project.settings.auto_cancel_pending_pipelines !== 'enabled') return;
  for (const older of pipeline.project.pipelines) {
    if (older === pipeline || older.ref !== pipeline.ref || older.commit.sha === pipeline.commit.sha) continue;
    if (older.parent || isComplete(older.status) || currentJobs(older).some(mustFinish)) continue;
    cancelPipeline(instance, older);
  }
}

const mustFinish = (job: JobRecord): boolean => job.startedAt !== null && !job.interruptible;
