import { fullPath, type Instance, webUrl } from '../instance.ts';
import type { CommitInfo, JobRecord, PipelineVariable, ProjectRecord } from '../records.ts';

export interface PipelineContext {
  project: ProjectRecord;
  ref: string;
  tag: boolean;
  commit: CommitInfo;
  beforeSha: string;
  source: string;
  variables: PipelineVariable[];
}

/** What GitLab itself sets, as far as CI files usually ask. */
export function predefinedVariables(instance: Instance, context: PipelineContext): Record<string, string> {
  const { project, ref, tag, commit } = context;
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER_URL: instance.baseUrl,
    CI_API_V4_URL: `${instance.baseUrl}/api/v4`,
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: project.path,
    CI_PROJECT_NAMESPACE: project.namespace.fullPath,
    CI_PROJECT_PATH: fullPath(project),
    CI_PROJECT_URL: webUrl(instance, project),
    CI_DEFAULT_BRANCH: project.defaultBranch ?? '',
    CI_PIPELINE_SOURCE: context.source,
    CI_COMMIT_SHA: commit.sha,
    CI_COMMIT_SHORT_SHA: commit.sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: context.beforeSha,
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: ref
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '-')
      .slice(0, 63),
    CI_COMMIT_REF_PROTECTED: String(isProtected(project, ref)),
    CI_COMMIT_TITLE: commit.title,
    CI_COMMIT_MESSAGE: commit.message,
    ...(tag ? { CI_COMMIT_TAG: ref } : { CI_COMMIT_BRANCH: ref }),
  };
}

export const isProtected = (project: ProjectRecord, ref: string): boolean =>
  project.protectedBranches.some(({ name }) => nameMatches(name, ref));

const nameMatches = (pattern: string, ref: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(ref);

/** Project variables that a ref gets: protected ones only where the ref is protected. */
export function projectVariables(project: ProjectRecord, ref: string): Record<string, string> {
  const usable = project.variables.filter((variable) => !variable.protected || isProtected(project, ref));
  return Object.fromEntries(usable.map(({ key, value }) => [key, value]));
}

export const pipelineVariables = (variables: PipelineVariable[]): Record<string, string> =>
  Object.fromEntries(variables.map(({ key, value }) => [key, value]));

/** Everything a runner would put in the environment of this CI job; the API's variables win. */
export function jobVariables(instance: Instance, job: JobRecord): Record<string, string> {
  const { pipeline } = job;
  return {
    ...predefinedVariables(instance, pipeline),
    CI_PIPELINE_ID: String(pipeline.id),
    CI_PIPELINE_IID: String(pipeline.iid),
    CI_JOB_ID: String(job.id),
    CI_JOB_NAME: job.name,
    CI_JOB_STAGE: job.stage,
    ...job.variables,
    ...projectVariables(pipeline.project, pipeline.ref),
    ...pipelineVariables(pipeline.variables),
  };
}
