import { NotFoundError, type Pipeline, type Repository } from '@failfast-ci/core';
import { type GitlabByProject, ORIGIN_VARIABLE, readOrigin } from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import type { PipelineOrigin, Records } from '../state/runs.ts';

export interface OriginDeps {
  gitlab: Pick<GitlabByProject, 'readVariable' | 'readPipeline'>;
  redis: RedisConnection;
  keys: Keys;
  hookKey: Buffer;
  records: Records;
}

/** Which repository a project mirrors, as the bridge signed it. undefined: the project is not one of ours. */
export async function projectRepository(deps: OriginDeps, projectId: number): Promise<Repository | undefined> {
  const key = deps.keys.origin(projectId);
  const cached = await deps.redis.get(key);
  const known = cached === null ? undefined : readOrigin(deps.hookKey, projectId, cached);
  if (known) return known;
  const text = await deps.gitlab.readVariable(projectId, ORIGIN_VARIABLE).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  const repository = text === undefined ? undefined : readOrigin(deps.hookKey, projectId, text);
  if (text !== undefined && repository) await deps.redis.set(key, text, 'EX', TTL_S.origin);
  return repository;
}

/**
 * The commit and ref behind a pipeline: from what its run left, else (Redis was lost, or somebody started it in
 * GitLab) from GitLab itself; then with the pipeline as it was read, and not recorded yet.
 */
export async function pipelineOrigin(
  deps: OriginDeps,
  projectId: number,
  pipelineId: number,
): Promise<{ origin: PipelineOrigin; pipeline?: Pipeline } | undefined> {
  const known = await deps.records.pipeline(projectId, pipelineId).read();
  if (known) return { origin: known };
  const repository = await projectRepository(deps, projectId);
  if (!repository) return undefined;
  const pipeline = await deps.gitlab.readPipeline(projectId, pipelineId);
  return { origin: { repository, sha: pipeline.sha, ref: fullRef(pipeline) }, pipeline };
}

/** GitLab tells only the short name; the bridge's own branches are by far the most. */
const fullRef = ({ ref }: Pipeline): string => (ref.startsWith('refs/') ? ref : `refs/heads/${ref}`);
