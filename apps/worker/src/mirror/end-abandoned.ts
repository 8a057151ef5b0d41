import { type CheckRun, decodeExternalId, gateName, type Policy, type Run, SYNC_NAME } from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import { supersededBy } from '../early-end.ts';
import { endBeforeMirroring, type MirrorStageDeps } from '../processors/mirror.ts';
import { isOlderThanRedis } from '../state/epoch.ts';
import { UPKEEP_PREFIX } from '../upkeep/heads/head.ts';
import { kindsFor, listHeads } from '../upkeep/heads/list-heads.ts';

/** Updates of one ref that were accepted and lost together are few. */
const MOST = 5;

/**
 * Ends the checks of the commits right before this one that wait for a run which was lost with Redis: nobody but the
 * checks themselves remembers it, and no newer wish supersedes what is not wished for any more.
 */
export async function endAbandoned(deps: MirrorStageDeps, run: Run): Promise<void> {
  if (run.source.kind === 'tag' || !(await mayHaveLost(deps, run))) return;
  const api = deps.github.repository(run.repository);
  let heads: Set<string> | undefined;
  for (const sha of await api.listAncestors(run.sha, MOST)) {
    const checks = await api.listCheckRuns(sha);
    const gate = checks.find(({ name }) => name === gateName(deps.names.context));
    if (!gate || gate.status === 'completed' || (await isSeenTo(deps, run, { sha, checks }))) return;
    // What a branch or a pull request began with may be what another one has now: upkeep runs it.
    heads ??= await currentHeads(deps.policy, api, run);
    if (heads.has(sha)) return;
    const { approval: _, ...rest } = run;
    await endBeforeMirroring(deps, { ...rest, id: `${run.id}.${sha}`, sha }, supersededBy(run.sha));
  }
}

/** Upkeep found the commit, or it was asked for before upkeep had compared everything since Redis came up empty. */
async function mayHaveLost({ producer }: MirrorStageDeps, run: Run): Promise<boolean> {
  return run.deliveryId.startsWith(UPKEEP_PREFIX) || isOlderThanRedis(producer, run.requestedAt);
}

/**
 * Its checks were written since Redis was empty, and not only by a worker that went on with a job from before: of such a
 * run Redis has no record.
 */
async function isSeenTo(
  { producer: { redis, keys }, records }: MirrorStageDeps,
  { repository }: Run,
  { sha, checks }: { sha: string; checks: CheckRun[] },
): Promise<boolean> {
  if ((await redis.exists(keys.checks(repository.id, sha))) === 0) return false;
  const sync = checks.find(({ name }) => name === SYNC_NAME);
  if (!sync || sync.status === 'completed') return true;
  return (await records.run(String(decodeExternalId(sync.externalId)?.objectId)).read()) !== undefined;
}

async function currentHeads(policy: Policy, api: GithubRepository, { repository }: Run): Promise<Set<string>> {
  const heads = new Set<string>();
  for (const kind of kindsFor(policy)) {
    const list = await listHeads(policy, api, repository, kind);
    if (list !== 'unchanged') for (const { sha } of list.heads) heads.add(sha);
  }
  return heads;
}
