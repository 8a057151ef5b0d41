import type { Repository } from '@failfast-ci/core';
import { type GitlabByProject, ORIGIN_VARIABLE, readOrigin } from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

export interface ProjectRepositoryDeps {
  gitlab: Pick<GitlabByProject, 'readVariable'>;
  redis: RedisConnection;
  keys: Keys;
  hookKey: Buffer;
}

/**
 * Which repository a project mirrors, as the bridge signed it. undefined: the project is not one of ours. It hardly ever
 * changes, so a memory of it spares a call for each pipeline and each look at the mirrors.
 */
export async function projectRepository(
  { gitlab, redis, keys, hookKey }: ProjectRepositoryDeps,
  projectId: number,
): Promise<Repository | undefined> {
  const key = keys.origin(projectId);
  const cached = await redis.get(key);
  const known = cached === null ? undefined : readOrigin(hookKey, projectId, cached);
  if (known) return known;
  const text = await gitlab.readVariable(projectId, ORIGIN_VARIABLE);
  const repository = text === undefined ? undefined : readOrigin(hookKey, projectId, text);
  if (text !== undefined && repository) await redis.set(key, text, 'EX', TTL_S.origin);
  return repository;
}
