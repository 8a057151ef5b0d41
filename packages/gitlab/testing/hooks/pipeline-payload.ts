import { currentJobs } from '../ci/current-jobs.ts';
import { duration, queuedDuration } from '../ci/durations.ts';
import { fullPath, type Instance, isoTime, webUrl } from '../instance.ts';
import type { JobRecord, PipelineRecord, ProjectRecord } from '../records.ts';

/** `2016-08-12 15:23:28 UTC`: the form of times in hooks; the API and `_iso` fields use ISO 8601. */
export function hookTime(at: number | null): string | null {
  return (
    isoTime(at)
      ?.replace('T', ' ')
      .replace(/\.\d+Z$/, ' UTC') ?? null
  );
}

export function hookUser({ options }: Instance) {
  return { id: 1, name: options.user, username: options.user, avatar_url: null, email: '[REDACTED]' };
}

export const hookRunner = (job: JobRecord) =>
  job.startedAt === null || job.trigger !== null
    ? null
    : { id: 1, description: 'scripted', runner_type: 'instance_type', active: true, is_shared: true, tags: job.tags };

export function hookProject(instance: Instance, project: ProjectRecord) {
  return {
    id: project.id,
    name: project.name,
    description: project.settings.description ?? null,
    web_url: webUrl(instance, project),
    avatar_url: null,
    git_ssh_url: `git@127.0.0.1:${fullPath(project)}.git`,
    git_http_url: `${webUrl(instance, project)}.git`,
    namespace: project.namespace.name,
    visibility_level: project.settings.visibility === 'public' ? 20 : 0,
    path_with_namespace: fullPath(project),
    default_branch: project.defaultBranch,
    ci_config_path: project.settings.ci_config_path ?? null,
  };
}

/** The body of a Pipeline Hook. Retried CI jobs are not in it. */
export function pipelinePayload(instance: Instance, pipeline: PipelineRecord) {
  return {
    object_kind: 'pipeline',
    object_attributes: attributes(instance, pipeline),
    merge_request: null,
    user: hookUser(instance),
    project: hookProject(instance, pipeline.project),
    commit: hookCommit(instance, pipeline),
    builds: currentJobs(pipeline)
      .filter((job) => job.trigger === null)
      .map((job) => build(instance, job)),
    ...sourcePipeline(instance, pipeline),
  };
}

function attributes(instance: Instance, pipeline: PipelineRecord) {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    name: pipeline.name,
    ref: pipeline.ref,
    tag: pipeline.tag,
    sha: pipeline.commit.sha,
    before_sha: pipeline.beforeSha,
    source: pipeline.source,
    status: pipeline.status,
    detailed_status: detailedStatus(pipeline),
    stages: pipeline.stages,
    created_at: hookTime(pipeline.createdAt),
    finished_at: hookTime(pipeline.finishedAt),
    duration: pipeline.finishedAt === null ? null : Math.round(duration(pipeline) ?? 0),
    queued_duration: pipeline.startedAt === null ? null : Math.round((pipeline.startedAt - pipeline.createdAt) / 1000),
    protected_ref: pipeline.project.protectedBranches.some((rule) => rule.name === pipeline.ref),
    variables: pipeline.variables.map(({ key, value }) => ({ key, value })),
    url: `${webUrl(instance, pipeline.project)}/-/pipelines/${pipeline.id}`,
  };
}

/** GitLab's label of a status; a success with allowed failures says so. */
export function detailedStatus(pipeline: PipelineRecord): string {
  const warnings = currentJobs(pipeline).some((job) => job.allowFailure && job.status === 'failed');
  if (pipeline.status === 'success') return warnings ? 'passed with warnings' : 'passed';
  if (pipeline.status === 'manual') return 'blocked';
  return pipeline.status.replaceAll('_', ' ');
}

function hookCommit(instance: Instance, { commit, project }: PipelineRecord) {
  return {
    id: commit.sha,
    message: commit.message,
    title: commit.title,
    timestamp: commit.committedAt,
    url: `${webUrl(instance, project)}/-/commit/${commit.sha}`,
    author: { name: commit.authorName, email: commit.authorEmail },
  };
}

function build(instance: Instance, job: JobRecord) {
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: hookTime(job.createdAt),
    started_at: hookTime(job.startedAt),
    finished_at: hookTime(job.finishedAt),
    duration: duration(job),
    queued_duration: queuedDuration(job),
    failure_reason: job.status === 'failed' ? job.failureReason : null,
    when: job.when,
    manual: job.when === 'manual',
    allow_failure: job.allowFailure,
    user: hookUser(instance),
    runner: hookRunner(job),
    artifacts_file: { filename: null, size: null },
    environment: job.environment === null ? null : { name: job.environment, action: 'start', deployment_tier: 'other' },
  };
}

/** Child and multi-project pipelines name the pipeline they come from. */
export function sourcePipeline(instance: Instance, { parent }: PipelineRecord) {
  if (!parent) return {};
  const { project, id } = parent.pipeline;
  return {
    source_pipeline: {
      project: { id: project.id, web_url: webUrl(instance, project), path_with_namespace: fullPath(project) },
      pipeline_id: id,
      job_id: parent.id,
    },
  };
}
