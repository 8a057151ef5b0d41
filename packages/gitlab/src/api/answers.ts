import type { CiJob, Pipeline, TriggerJob } from '@failfast-ci/core';
import { z } from 'zod';
import type { Project } from '../gitlab.ts';

/**
 * GitLab's answers in the bridge's words. Only what is used is asked for, so that older and newer servers fit; what
 * only newer or fuller answers have becomes null.
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

const pipeline = z
  .object({
    id: z.int(),
    project_id: z.int().nullish(),
    status: z.string(),
    source: text,
    sha: z.string(),
    ref: z.string(),
    web_url: text,
    created_at: text,
    started_at: text,
    finished_at: text,
    duration: number,
    yaml_errors: text,
  })
  .transform(
    (p): Pipeline => ({
      id: p.id,
      // Every answer is about one project, which the caller knows; see readPipelineOf.
      projectId: p.project_id ?? 0,
      status: p.status,
      source: p.source ?? 'unknown',
      sha: p.sha,
      ref: p.ref,
      webUrl: p.web_url ?? '',
      createdAt: p.created_at,
      startedAt: p.started_at,
      finishedAt: p.finished_at,
      duration: p.duration,
      yamlErrors: p.yaml_errors,
    }),
  );

const embeddedPipeline = z
  .object({ id: z.int(), status: z.string(), sha: z.string(), ref: z.string(), source: text, web_url: text })
  .nullish()
  // A convenience: one that cannot be read is as good as none.
  .catch(null)
  .transform((p) =>
    p ? { id: p.id, status: p.status, sha: p.sha, ref: p.ref, source: p.source, webUrl: p.web_url } : null,
  );

const jobFields = z.object({
  id: z.int(),
  name: z.string(),
  stage: z.string(),
  status: z.string(),
  allow_failure: z.boolean().nullish(),
  web_url: text,
  created_at: text,
  started_at: text,
  finished_at: text,
  duration: number,
  failure_reason: text,
  pipeline: embeddedPipeline,
});

function toCiJob(job: z.infer<typeof jobFields>): CiJob {
  return {
    id: job.id,
    name: job.name,
    stage: job.stage,
    status: job.status,
    allowFailure: job.allow_failure ?? false,
    webUrl: job.web_url ?? '',
    createdAt: job.created_at,
    startedAt: job.started_at,
    finishedAt: job.finished_at,
    duration: job.duration,
    failureReason: job.failure_reason,
    pipeline: job.pipeline,
  };
}

const downstream = z
  .object({ id: z.int(), project_id: number, status: z.string(), sha: text, web_url: text, source: text })
  .nullish()
  .transform((p) =>
    p
      ? {
          id: p.id,
          projectId: p.project_id,
          status: p.status,
          sha: p.sha ?? '',
          webUrl: p.web_url ?? '',
          source: p.source,
        }
      : null,
  );

const triggerJob = jobFields
  .extend({ downstream_pipeline: downstream })
  .transform((job): TriggerJob => ({ ...toCiJob(job), downstream: job.downstream_pipeline }));

const project = z
  .looseObject({
    id: z.int(),
    path_with_namespace: z.string(),
    web_url: text,
    http_url_to_repo: text,
    default_branch: text,
    ci_config_path: text,
    empty_repo: z.boolean().nullish(),
  })
  .transform(
    (p): Project => ({
      id: p.id,
      fullPath: p.path_with_namespace,
      webUrl: p.web_url ?? '',
      httpUrl: p.http_url_to_repo ?? '',
      defaultBranch: p.default_branch,
      ciConfigPath: p.ci_config_path,
      emptyRepo: p.empty_repo ?? p.default_branch === null,
      settings: Object.fromEntries(Object.entries(p).filter(([name, value]) => isSetting(name, value))),
    }),
  );

/** Maintainers are shown `runners_token` and the credentials in `import_url`: neither may travel on. */
function isSetting(name: string, value: unknown): boolean {
  return !/token$|^import_url$/.test(name) && (value === null || typeof value !== 'object');
}

const readPipelineAnswer = reader('a pipeline', pipeline);

/** A pipeline of the project that was asked about, also where a server does not repeat whose it is. */
export const readPipelineOf =
  (projectId: number) =>
  (answer: unknown): Pipeline => ({ ...readPipelineAnswer(answer), projectId });
export const readCiJobAnswer = reader('a CI job', jobFields.transform(toCiJob));
export const readTriggerJobAnswer = reader('a trigger job', triggerJob);
export const readProjectAnswer = reader('a project', project);

function reader<T>(what: string, schema: z.ZodType<T>): (answer: unknown) => T {
  return (answer) => {
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    const faults = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`GitLab's answer does not describe ${what}: ${faults || 'not an object'}`);
  };
}
