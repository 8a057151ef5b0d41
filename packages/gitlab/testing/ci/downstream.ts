import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { createPipeline, PipelineRefused } from './create-pipeline.ts';
import { moveJob, watchJobs } from './transitions.ts';

/** Starts what a trigger job triggers as soon as that CI job runs. */
export function startDownstreamPipelines(instance: Instance): void {
  const started = new WeakSet<JobRecord>();
  watchJobs(instance, (job) => {
    if (!job.trigger || job.status !== 'running' || started.has(job)) return;
    started.add(job);
    instance.inBackground(start(instance, job));
  });
}

async function start(instance: Instance, job: JobRecord): Promise<void> {
  try {
    job.downstream = await createDownstream(instance, job);
  } catch (error) {
    if (!(error instanceof PipelineRefused)) throw error;
    moveJob(instance, job, 'failed', { failureReason: 'downstream_pipeline_creation_failed' });
    return;
  }
  if (!job.trigger?.depend) moveJob(instance, job, 'success');
  instance.changed();
}

function createDownstream(instance: Instance, job: JobRecord): Promise<PipelineRecord> {
  const { pipeline, trigger } = job;
  const own = Object.entries(job.variables).map(([key, value]) => ({ key, value, variable_type: 'env_var' }));
  const variables = [...(trigger?.forwardsPipelineVariables ? pipeline.variables : []), ...own];
  if (trigger?.project) {
    const project = instance.findProject(trigger.project);
    if (!project) throw new PipelineRefused(['Project not found']);
    const ref = trigger.branch ?? project.defaultBranch ?? '';
    return createPipeline(instance, { project, ref, source: 'pipeline', variables, parent: job });
  }
  const { project, ref, commit } = pipeline;
  const configFiles = trigger?.includes ?? [];
  const child = { project, ref, sha: commit.sha, variables, configFiles };
  return createPipeline(instance, { ...child, source: 'parent_pipeline', parent: job });
}
