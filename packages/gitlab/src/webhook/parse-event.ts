import type { Parsed, PipelineChanged } from '@failfast-ci/core';
import { z } from 'zod';
import { localProject } from '../project-ids.ts';

/** A verified delivery that does not have the shape GitLab documents. `field` is the path of the first fault. */
export class MalformedPayloadError extends Error {
  override readonly name = 'MalformedPayloadError';
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`the GitLab delivery is malformed: ${field} ${problem}`);
    this.field = field;
  }
}

const id = z.int().positive();

const anyHook = z.object({ object_kind: z.string() });

/** The pipeline that started this one. A hint like the rest: one that cannot be read is as good as none. */
const sourcePipeline = z
  .object({ project: z.object({ id }), pipeline_id: id })
  .nullish()
  .catch(undefined);

const pipelineHook = z.object({
  object_attributes: z.object({
    id,
    status: z.string(),
    sha: z.string(),
    ref: z.string(),
    source: z.string().nullish().catch(undefined),
  }),
  project: z.object({ id }),
  source_pipeline: sourcePipeline,
});

/** GitLab calls the pipeline of a Job hook its "commit"; `pipeline_id` was added later. */
const jobHook = z.object({
  ref: z.string(),
  sha: z.string(),
  build_id: id,
  build_name: z.string(),
  build_status: z.string(),
  project_id: id,
  pipeline_id: id.nullish(),
  commit: z.object({ id: id.nullish(), status: z.string().nullish() }).nullish(),
  project: z.object({ id }).nullish(),
  source_pipeline: sourcePipeline,
});

/**
 * Reads a verified Pipeline or Job hook; every other kind is ignored with a reason.
 *
 * @param expectedProjectId the (qualified) project the delivery was verified for: the body must be about the same one
 * @throws MalformedPayloadError
 */
export function parseGitlabEvent(payload: unknown, expectedProjectId: number): Parsed<PipelineChanged> {
  const { object_kind: kind } = read(anyHook, payload);
  if (kind === 'pipeline') return pipelineChanged(read(pipelineHook, payload), expectedProjectId);
  if (kind === 'build') return { event: ciJobChanged(read(jobHook, payload), expectedProjectId) };
  return { ignored: `GitLab "${kind.slice(0, 40)}" events are not acted on` };
}

function pipelineChanged(hook: z.infer<typeof pipelineHook>, projectId: number): Parsed<PipelineChanged> {
  mustBe(projectId, 'project.id', hook.project.id);
  const { id: pipelineId, status, sha, ref, source } = hook.object_attributes;
  // What a push with `ci.skip` leaves behind. Each of the bridge's own pushes makes one.
  if (source === 'push' && status === 'skipped') return { ignored: 'GitLab skipped this pipeline, as it was asked to' };
  return {
    event: {
      kind: 'pipeline_changed',
      projectId,
      pipelineId,
      status,
      sha,
      ref,
      ...(source && { source }),
      ...parentOf(hook.source_pipeline, projectId),
    },
  };
}

/** Only within the project: another project's pipeline is not this mirror's to report. */
function parentOf(source: z.infer<typeof sourcePipeline>, projectId: number): { parentPipelineId?: number } {
  return source?.project.id === localProject(projectId) ? { parentPipelineId: source.pipeline_id } : {};
}

function ciJobChanged(hook: z.infer<typeof jobHook>, projectId: number): PipelineChanged {
  mustBe(projectId, 'project_id', hook.project_id);
  if (hook.project) mustBe(projectId, 'project.id', hook.project.id);
  const pipelineId = hook.pipeline_id ?? hook.commit?.id;
  if (!pipelineId) throw new MalformedPayloadError('pipeline_id', 'is missing, and so is commit.id');
  return {
    kind: 'pipeline_changed',
    projectId,
    pipelineId,
    status: hook.commit?.status ?? hook.build_status,
    sha: hook.sha,
    ref: hook.ref,
    ...parentOf(hook.source_pipeline, projectId),
    ciJob: { id: hook.build_id, name: hook.build_name, status: hook.build_status },
  };
}

function mustBe(expected: number, field: string, actual: number): void {
  if (actual !== localProject(expected)) {
    throw new MalformedPayloadError(field, `is ${actual}, but the delivery was signed for project ${expected}`);
  }
}

function read<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [fault] = result.error.issues;
  throw new MalformedPayloadError(fault?.path.join('.') || '(body)', fault?.message ?? 'cannot be read');
}
