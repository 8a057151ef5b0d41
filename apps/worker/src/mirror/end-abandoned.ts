import { mirrorRef, type Run } from '@failfast-ci/core';
import { isOlderThanRedis } from '../state/epoch.ts';
import { UPKEEP_PREFIX } from '../upkeep/heads/head.ts';
import { headsByRef } from '../upkeep/heads/list-heads.ts';
import type { MirrorRegistry } from '../upkeep/mirrors/registry.ts';
import { endForgotten } from './end-forgotten.ts';
import type { MirrorStageDeps } from './mirror-commit.ts';

/** Updates of one ref that were accepted and lost together are few. */
const MOST = 5;

export interface AbandonedDeps extends MirrorStageDeps {
  registry: MirrorRegistry;
}

/**
 * Ends the checks of the commits right before this one that wait for a run which was lost with Redis, at once where this is
 * so cheap; upkeep's recall finds the others later.
 */
export async function endAbandoned(deps: AbandonedDeps, run: Run): Promise<void> {
  if (run.source.kind === 'tag' || !(await mayHaveLost(deps, run))) return;
  const { deliveryId, requestedAt, repository, source, actor } = run;
  const api = deps.github.repository(repository);
  let heads: Map<string, string> | undefined;
  const listHeads = async () => {
    heads ??= (await headsByRef(deps.policy, api, repository)).set(mirrorRef(source), run.sha);
    return heads;
  };
  for (const sha of await api.listAncestors(run.sha, MOST)) {
    const former = { deliveryId, requestedAt, repository, source, sha, actor };
    if (!(await endForgotten(deps, former, listHeads))) return;
  }
}

/** Upkeep found the commit, or it was asked for before upkeep had compared everything since Redis came up empty. */
async function mayHaveLost({ producer }: MirrorStageDeps, run: Run): Promise<boolean> {
  return run.deliveryId.startsWith(UPKEEP_PREFIX) || isOlderThanRedis(producer, run.requestedAt);
}
