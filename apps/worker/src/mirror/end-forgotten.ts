import {
  type CheckRun,
  decodeExternalId,
  gateName,
  mirrorRef,
  NotFoundError,
  PermanentError,
  type Run,
  SYNC_NAME,
} from '@failfast-ci/core';
import { enqueueReport } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import { type EarlyEnd, REF_GONE, supersededBy } from '../early-end.ts';
import type { CheckBoard } from '../state/check-board.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { type ExamineDeps, findPipeline } from '../upkeep/heads/examine-head.ts';
import { startSyncLog } from './sync-log.ts';

export interface EndDeps extends ExamineDeps {
  announcer: Announcer;
  board: CheckBoard;
  openPipelines: OpenPipelines;
  warn: (message: string, error: unknown) => void;
}

/** A commit that a ref had, and the delivery that says so. */
export type FormerHead = Pick<Run, 'deliveryId' | 'requestedAt' | 'repository' | 'source' | 'sha' | 'actor'>;

/**
 * Ends the checks of a commit that wait for a run which was lost with Redis, where the commit is no head any more: upkeep
 * runs heads only, and nobody else will ever hear of this one. A pipeline that it has is watched again instead.
 *
 * @param listHeads the commit of each ref that GitHub has now and that the policy runs, by its full name on the mirror
 * @returns whether something was mended
 */
export async function endForgotten(
  deps: EndDeps,
  former: FormerHead,
  listHeads: () => Promise<ReadonlyMap<string, string>>,
): Promise<boolean> {
  const { deliveryId, repository, source, sha } = former;
  const checks = await deps.github.repository(repository).listCheckRuns(sha).catch(none);
  const sync = checks.find(({ name }) => name === SYNC_NAME);
  const isWaiting = (name: string): boolean => checks.some((each) => each.name === name && each.status !== 'completed');
  const waiting = { sync: isWaiting(SYNC_NAME), gate: isWaiting(gateName(deps.names.context)) };
  if (!waiting.sync && !waiting.gate) return false;
  const id = String(decodeExternalId(sync?.externalId ?? null)?.objectId ?? `${deliveryId}.${sha}`);
  // Asked for since: whoever works on it ends it.
  if (await deps.records.run(id).read()) return false;
  const heads = await listHeads();
  // What a branch or a pull request began with may be what another one has now: upkeep runs it.
  if ([...heads.values()].includes(sha)) return false;
  const ref = mirrorRef(source);
  const pipeline = await findPipeline(deps, repository, { ref, sha });
  if (pipeline) {
    const key = { projectId: pipeline.projectId, pipelineId: pipeline.id };
    await deps.openPipelines.watch(key, Date.now());
    await enqueueReport(deps.producer, { ...key, deliveryId, urgent: true });
    return true;
  }
  const head = heads.get(ref);
  await endWaiting(deps, { ...former, id }, waiting, head === undefined ? REF_GONE : supersededBy(head));
  return true;
}

/** Only what waits: a gate that says why the commit did not run goes on saying it. */
async function endWaiting(
  { board, announcer, warn }: EndDeps,
  run: Run,
  waiting: { sync: boolean; gate: boolean },
  end: EarlyEnd & { state: 'superseded' | 'cancelled' },
): Promise<void> {
  const onError = (error: unknown): void => warn('cannot show progress', error);
  if (waiting.sync) await startSyncLog({ board, onError }, run).end(end);
  if (waiting.gate) await announcer.conclude(run, end);
}

/** GitHub does not have the commit any more. */
function none(error: unknown): CheckRun[] {
  if (error instanceof NotFoundError || error instanceof PermanentError) return [];
  throw error;
}
