import { duration, queuedDuration } from '../ci/durations.ts';
import { fullPath, type Instance, isoTime, webUrl } from '../instance.ts';
import type { JobRecord } from '../records.ts';
import { hookProject, hookRunner, hookTime, hookUser, sourcePipeline } from './pipeline-payload.ts';

/** The body of a Job Hook: its kind is `build`, and `commit.id` is the pipeline's id. */
export function jobPayload(instance: Instance, job: JobRecord) {
  const { pipeline } = job;
  const { project, commit } = pipeline;
  return {
    object_kind: 'build',
    ref: pipeline.ref,
    tag: pipeline.tag,
    before_sha: pipeline.beforeSha,
    sha: commit.sha,
    retries_count: job.tries,
    build_id: job.id,
    build_name: job.name,
    build_stage: job.stage,
    build_status: job.status,
    ...times(job),
    build_duration: duration(job),
    build_queued_duration: queuedDuration(job),
    build_allow_failure: job.allowFailure,
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    pipeline_id: pipeline.id,
    runner: hookRunner(job),
    project_id: project.id,
    project_name: `${project.namespace.name} / ${project.name}`,
    user: hookUser(instance),
    commit: jobCommit(job),
    repository: {
      name: project.name,
      url: `git@127.0.0.1:${fullPath(project)}.git`,
      description: project.settings.description ?? '',
      homepage: webUrl(instance, project),
      git_http_url: `${webUrl(instance, project)}.git`,
      git_ssh_url: `git@127.0.0.1:${fullPath(project)}.git`,
      visibility_level: project.settings.visibility === 'public' ? 20 : 0,
    },
    project: hookProject(instance, project),
    environment: job.environment === null ? null : { name: job.environment, action: 'start' },
    ...sourcePipeline(instance, pipeline),
  };
}

function times(job: JobRecord) {
  return {
    build_created_at: hookTime(job.createdAt),
    build_started_at: hookTime(job.startedAt),
    build_finished_at: hookTime(job.finishedAt),
    build_created_at_iso: isoTime(job.createdAt),
    build_started_at_iso: isoTime(job.startedAt),
    build_finished_at_iso: isoTime(job.finishedAt),
  };
}

function jobCommit({ pipeline }: JobRecord) {
  const { commit } = pipeline;
  return {
    id: pipeline.id,
    name: pipeline.name,
    sha: commit.sha,
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    author_url: `mailto:${commit.authorEmail}`,
    status: pipeline.status,
    duration: duration(pipeline),
    started_at: hookTime(pipeline.startedAt),
    finished_at: hookTime(pipeline.finishedAt),
  };
}
