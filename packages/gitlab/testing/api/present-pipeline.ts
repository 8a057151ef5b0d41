import { duration, queuedDuration } from '../ci/durations.ts';
import { detailedStatus } from '../hooks/pipeline-payload.ts';
import { type Instance, isoTime, webUrl } from '../instance.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { presentCommit } from './present-commit.ts';

const user = ({ options, baseUrl }: Instance) => ({
  id: 1,
  username: options.user,
  name: options.user,
  state: 'active',
  web_url: `${baseUrl}/${options.user}`,
});

/** A pipeline as lists and CI jobs carry it. */
export function presentPipeline(instance: Instance, pipeline: PipelineRecord) {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: pipeline.project.id,
    sha: pipeline.commit.sha,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source,
    created_at: isoTime(pipeline.createdAt),
    updated_at: isoTime(pipeline.updatedAt),
    web_url: `${webUrl(instance, pipeline.project)}/-/pipelines/${pipeline.id}`,
    name: pipeline.name,
  };
}

export function presentPipelineDetails(instance: Instance, pipeline: PipelineRecord) {
  const text = detailedStatus(pipeline);
  return {
    ...presentPipeline(instance, pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: pipeline.yamlErrors,
    user: user(instance),
    started_at: isoTime(pipeline.startedAt),
    finished_at: isoTime(pipeline.finishedAt),
    committed_at: null,
    duration: pipeline.finishedAt === null ? null : Math.round(duration(pipeline) ?? 0),
    queued_duration: pipeline.startedAt === null ? null : Math.round((pipeline.startedAt - pipeline.createdAt) / 1000),
    coverage: null,
    archived: false,
    detailed_status: {
      text,
      label: text,
      group: pipeline.status,
      icon: `status_${pipeline.status}`,
      has_details: true,
    },
  };
}

export function presentJob(instance: Instance, job: JobRecord) {
  const { pipeline } = job;
  return {
    id: job.id,
    name: job.name,
    stage: job.stage,
    status: job.status,
    ref: pipeline.ref,
    tag: pipeline.tag,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: isoTime(job.createdAt),
    started_at: isoTime(job.startedAt),
    finished_at: isoTime(job.finishedAt),
    erased_at: null,
    duration: duration(job),
    queued_duration: queuedDuration(job),
    user: user(instance),
    commit: presentCommit(instance, pipeline.project, pipeline.commit),
    pipeline: presentPipeline(instance, pipeline),
    ...(job.status === 'failed' && { failure_reason: job.failureReason }),
    web_url: `${webUrl(instance, pipeline.project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    artifacts:
      job.log === '' ? [] : [{ file_type: 'trace', size: job.log.length, filename: 'job.log', file_format: null }],
    runner: null,
    archived: false,
    tag_list: job.tags,
  };
}

/** `downstream_pipeline` is null until it exists. */
export function presentTriggerJob(instance: Instance, job: JobRecord) {
  const { runner: _runner, artifacts: _artifacts, tag_list: _tags, ...shared } = presentJob(instance, job);
  return { ...shared, downstream_pipeline: job.downstream && presentPipeline(instance, job.downstream) };
}
