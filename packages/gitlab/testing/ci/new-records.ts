import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { PipelineContext } from './variables.ts';

/** Numbers start high, as on a server that has been in use: an id is never an iid. */
const FIRST_PIPELINE = 1001;
const FIRST_JOB = 5001;

export function newPipeline(
  instance: Instance,
  context: PipelineContext & { name?: string | null; parent?: JobRecord | null; status?: string; yamlErrors?: string },
): PipelineRecord {
  const now = instance.now();
  const { project, ref, tag, commit, beforeSha, source, variables } = context;
  return {
    id: instance.nextId('pipeline', FIRST_PIPELINE),
    iid: instance.nextId(`pipeline of project ${project.id}`),
    name: context.name ?? null,
    parent: context.parent ?? null,
    status: context.status ?? 'created',
    yamlErrors: context.yamlErrors ?? null,
    ...{ project, ref, tag, commit, beforeSha, source, variables },
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    finishedAt: null,
    stages: [],
    jobs: [],
    testReport: null,
  };
}

export function newJob(instance: Instance, pipeline: PipelineRecord, planned: PlannedJob): JobRecord {
  return {
    id: instance.nextId('job', FIRST_JOB),
    pipeline,
    ...planned,
    status: 'created',
    tries: 0,
    retried: false,
    downstream: null,
    createdAt: instance.now(),
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
    failureReason: null,
    log: '',
  };
}

/** The next try of a CI job: a new id in the same pipeline; the old one counts as retried. */
export function newTry(instance: Instance, job: JobRecord): JobRecord {
  job.retried = true;
  const { name, stage, when, allowFailure, interruptible, needs, script, tags, environment } = job;
  const { maxRetries, variables, trigger } = job;
  const planned = { name, stage, when, allowFailure, interruptible, needs, script, tags, environment };
  const next = newJob(instance, job.pipeline, { ...planned, maxRetries, variables, trigger });
  next.tries = job.tries + 1;
  job.pipeline.jobs.push(next);
  return next;
}
