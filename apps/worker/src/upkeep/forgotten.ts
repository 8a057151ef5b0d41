import { ForbiddenError, NotFoundError } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { UpkeepTask } from '../processors/upkeep.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { seenHeads } from './heads/seen-heads.ts';
import type { KnownMirror, MirrorRegistry } from './mirrors/registry.ts';
import { pace } from './pace.ts';

export interface ForgottenDeps {
  redis: RedisConnection;
  keys: Keys;
  github: Pick<GithubApp, 'listInstallations' | 'listInstallationRepositories'>;
  openPipelines: OpenPipelines;
  records: Records;
  registry: MirrorRegistry;
}

const MAX_PIPELINES = 5_000;

/**
 * Forgets what belongs to installations and repositories that the App does not see any more: nobody can be told of
 * their pipelines. Their mirrors stay at GitLab as they are. A suspended installation may come back, and is kept.
 */
export function forgottenTask(deps: ForgottenDeps, intervalMs: number): UpkeepTask {
  return {
    name: 'forgotten',
    everyMs: pace(intervalMs, 60, 3600_000),
    async run() {
      const isGone = await createIsGone(deps);
      let repaired = 0;
      for (const pipeline of await deps.openPipelines.due(Number.MAX_SAFE_INTEGER, MAX_PIPELINES)) {
        const origin = await deps.records.pipeline(pipeline.projectId, pipeline.pipelineId).read();
        if (!origin || !isGone(origin.repository)) continue;
        await deps.openPipelines.forget(pipeline);
        await deps.records.pipeline(pipeline.projectId, pipeline.pipelineId).remove();
        repaired += 1;
      }
      const gone = (await deps.registry.all()).filter(({ repository }) => isGone(repository));
      for (const mirror of gone) await forgetMirror(deps, mirror);
      await deps.registry.forget(gone.map(({ projectId }) => projectId));
      return { repaired: repaired + gone.length };
    },
  };
}

/** All lists are read before anything is forgotten: half of the truth would look like repositories that vanished. */
async function createIsGone({ github }: ForgottenDeps) {
  const kept = new Set<number>();
  const repositories = new Set<number>();
  for (const { id, suspended } of await github.listInstallations()) {
    const list = suspended ? undefined : await github.listInstallationRepositories(id).catch(unreadable);
    if (list) for (const repository of list) repositories.add(repository.id);
    else kept.add(id);
  }
  // By id: a repository that moved to another installation is still seen.
  return (repository: { id: number; installationId: number }): boolean =>
    !repositories.has(repository.id) && !kept.has(repository.installationId);
}

/** Suspended or uninstalled between the two lists: the next round knows. */
function unreadable(error: unknown): undefined {
  if (error instanceof ForbiddenError || error instanceof NotFoundError) return undefined;
  throw error;
}

async function forgetMirror({ redis, keys }: ForgottenDeps, { projectId, repository }: KnownMirror): Promise<void> {
  await redis.del(keys.origin(projectId));
  await seenHeads({ redis, keys }, repository.id).forget();
}
