import type { GitlabByProject } from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import { isHopeless } from '../hopeless.ts';
import { type CancelCause, createRecords } from './runs.ts';

/** As GitLab's pipelines name a ref of the mirror. */
export const shortRef = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, '');

/** The pipelines of one ref of one mirror that had not ended when last seen. */
export interface RefPipelineDeps {
  gitlab: Pick<GitlabByProject, 'cancelPipeline' | 'listPipelines'>;
  redis: RedisConnection;
  keys: Keys;
  warn: (message: string, error: unknown) => void;
}

interface RefKey {
  projectId: number;
  /** Full name on the mirror. */
  ref: string;
}

/** Member that says that Redis knows the ref, also when no pipeline of it is open. No pipeline has this id. */
const KNOWN = 0;

/** Notes a pipeline of a ref. */
export async function addRefPipeline({ redis, keys }: Pick<RefPipelineDeps, 'redis' | 'keys'>, at: RefKey, id: number) {
  const key = keys.refPipelines(at.projectId, at.ref);
  await redis.multi().sadd(key, KNOWN, id).expire(key, TTL_S.refPipelines).exec();
}

export async function dropRefPipeline(
  { redis, keys }: Pick<RefPipelineDeps, 'redis' | 'keys'>,
  at: RefKey,
  id: number,
) {
  await redis.srem(keys.refPipelines(at.projectId, at.ref), id);
}

/** False at first sight of a ref that the mirror had already, and where Redis was lost: then only GitLab knows its pipelines. */
export async function knowsRef({ redis, keys }: Pick<RefPipelineDeps, 'redis' | 'keys'>, at: RefKey): Promise<boolean> {
  return (await redis.exists(keys.refPipelines(at.projectId, at.ref))) === 1;
}

/** The ref is new on the mirror: no pipeline of it can exist that Redis does not know. */
export async function startRefPipelines({ redis, keys }: Pick<RefPipelineDeps, 'redis' | 'keys'>, at: RefKey) {
  const key = keys.refPipelines(at.projectId, at.ref);
  await redis.multi().sadd(key, KNOWN).expire(key, TTL_S.refPipelines).exec();
}

/**
 * Cancels what still runs for a ref, except `keep`. Returns how many were cancelled. One that cannot be cancelled is
 * told and left: its report stays true whatever becomes of it.
 */
export async function cancelRefPipelines(
  deps: RefPipelineDeps,
  at: RefKey,
  cause: CancelCause,
  keep?: number,
): Promise<number> {
  const ids = await openPipelineIds(deps, at);
  const records = createRecords(deps.redis, deps.keys);
  let cancelled = 0;
  for (const id of ids) {
    if (id === keep || (keep !== undefined && id > keep)) continue;
    try {
      // Before GitLab is asked: its hook, and with it the report, may come at once.
      await records.cancelCause(at.projectId, id).write(cause);
      await deps.gitlab.cancelPipeline(at.projectId, id);
      cancelled += 1;
    } catch (error) {
      if (!isHopeless(error)) throw error;
      deps.warn(`cannot cancel pipeline ${id}`, error);
    }
    await dropRefPipeline(deps, at, id);
  }
  return cancelled;
}

/** From Redis where it knows the ref; from GitLab where it does not (first sight, or Redis was lost). */
async function openPipelineIds(
  { gitlab, redis, keys }: RefPipelineDeps,
  { projectId, ref }: RefKey,
): Promise<number[]> {
  const key = keys.refPipelines(projectId, ref);
  const known = (await redis.smembers(key)).map(Number);
  if (known.length > 0) return known.filter((id) => id !== KNOWN);
  const pipelines = await gitlab.listPipelines(projectId, { ref: shortRef(ref), limit: 20 });
  const ended = new Set(['success', 'failed', 'canceled', 'skipped']);
  return pipelines.filter(({ status }) => !ended.has(status)).map(({ id }) => id);
}
