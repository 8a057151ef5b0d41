import type { Parsed, PipelineChanged } from '@failfast-ci/core';
import { z } from 'zod';

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

const pipelineHook = z.object({
  object_attributes: z.object({ id, status: z.string(), sha: z.string(), ref: z.string() }),
  project: z.object({ id }),
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
});

/**
 * Reads a verified Pipeline or Job hook; every other kind is ignored with a reason.
 *
 * @param expectedProjectId the project the delivery was verified for: the body must be about the same one
 * @throws MalformedPayloadError
 */
export function parseGitlabEvent(payload: unknown, expectedProjectId: number): Parsed<PipelineChanged> {
  const { object_kind: kind } = read(anyHook, payload);
  if (kind === 'pipeline') return { event: pipelineChanged(read(pipelineHook, payload), expectedProjectId) };
  if (kind === 'build') return { event: ciJobChanged(read(jobHook, payload), expectedProjectId) };
  return { ignored: `GitLab "${kind.slice(0, 40)}" events are not acted on` };
}

function pipelineChanged(hook: z.infer<typeof pipelineHook>, projectId: number): PipelineChanged {
  mustBe(projectId, 'project.id', hook.project.id);
  const { id: pipelineId, status, sha, ref } = hook.object_attributes;
  return { kind: 'pipeline_changed', projectId, pipelineId, status, sha, ref };
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
    ciJob: { id: hook.build_id, name: hook.build_name, status: hook.build_status },
  };
}

function mustBe(expected: number, field: string, actual: number): void {
  if (actual !== expected) {
    throw new MalformedPayloadError(field, `is ${actual}, but the delivery was signed for project ${expected}`);
  }
}

function read<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [fault] = result.error.issues;
  throw new MalformedPayloadError(fault?.path.join('.') || '(body)', fault?.message ?? 'cannot be read');
}
