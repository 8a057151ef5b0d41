import { dispatch } from '../hooks/dispatch.ts';
import { pipelinePayload } from '../hooks/pipeline-payload.ts';
import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord, ProjectRecord } from '../records.ts';
import { currentJobs } from './current-jobs.ts';
import { newJob } from './new-records.ts';
import type { PlannedJob } from './plan-jobs.ts';
import { moveJob, movePipeline, refreshPipeline, tellJob } from './transitions.ts';

/** A CI job by id, or by name in the newest pipeline that has one. */
export function jobByHand(project: ProjectRecord, idOrName: number | string): JobRecord {
  const jobs = project.pipelines.toReversed().flatMap((pipeline) => currentJobs(pipeline));
  const all = project.pipelines.flatMap((pipeline) => pipeline.jobs);
  const found =
    typeof idOrName === 'number' ? all.find(({ id }) => id === idOrName) : jobs.find(({ name }) => name === idOrName);
  if (!found) throw new Error(`no CI job ${idOrName} in project ${project.id}`);
  return found;
}

/** Adds a CI job to a pipeline, as a dynamic configuration might. */
export function addJobByHand(
  instance: Instance,
  pipeline: PipelineRecord,
  { name, ...given }: { name: string } & Partial<PlannedJob>,
): JobRecord {
  const stage = given.stage ?? 'test';
  if (!pipeline.stages.includes(stage)) pipeline.stages.push(stage);
  const defaults = { when: 'on_success', allowFailure: false, interruptible: false, needs: null, script: ['true'] };
  const more = { tags: [], environment: null, maxRetries: 0, variables: {}, trigger: null };
  const job = newJob(instance, pipeline, { ...defaults, ...more, ...given, name, stage });
  pipeline.jobs.push(job);
  tellJob(instance, job);
  refreshPipeline(instance, pipeline);
  // The runner looks at a pipeline when one of its CI jobs moves; staying where it is counts.
  moveJob(instance, job, 'created');
  return job;
}

/** Any status, known to GitLab or not. Asking for the status it has sends the hook once more. */
export function setPipelineByHand(instance: Instance, pipeline: PipelineRecord, status: string): void {
  if (pipeline.status !== status) movePipeline(instance, pipeline, status);
  else dispatch(instance, pipeline.project, 'pipeline_events', pipelinePayload(instance, pipeline));
}
