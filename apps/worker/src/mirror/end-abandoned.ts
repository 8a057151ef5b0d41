import { gateName, type Run } from '@failfast-ci/core';
import { supersededBy } from '../early-end.ts';
import { endBeforeMirroring, type MirrorStageDeps } from '../processors/mirror.ts';
import { UPKEEP_PREFIX } from '../upkeep/heads/head.ts';

/** Updates of one ref that were accepted and lost together are few. */
const MOST = 5;

/**
 * Ends the checks of the commits right before this one that wait for a run which was lost with Redis: nobody but the
 * checks themselves remembers it, and no newer wish supersedes what is not wished for any more.
 */
export async function endAbandoned(deps: MirrorStageDeps, run: Run): Promise<void> {
  const { redis, keys } = deps.producer;
  if (run.source.kind === 'tag' || !(await mayHaveLost(deps, run))) return;
  const api = deps.github.repository(run.repository);
  for (const sha of await api.listAncestors(run.sha, MOST)) {
    // Written since Redis was empty: somebody sees to it.
    if ((await redis.exists(keys.checks(run.repository.id, sha))) === 1) return;
    const gate = (await api.listCheckRuns(sha)).find(({ name }) => name === gateName(deps.names.context));
    if (!gate || gate.status === 'completed') return;
    const { approval: _, ...rest } = run;
    await endBeforeMirroring(deps, { ...rest, id: `${run.id}.${sha}`, sha }, supersededBy(run.sha));
  }
}

/** Upkeep found the commit, or has not yet compared everything since Redis came up empty. */
async function mayHaveLost({ producer: { redis, keys } }: MirrorStageDeps, { deliveryId }: Run): Promise<boolean> {
  return deliveryId.startsWith(UPKEEP_PREFIX) || (await redis.exists(keys.epoch)) === 0;
}
