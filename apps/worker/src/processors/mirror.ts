import { mirrorRef, type Removal, type Run } from '@failfast-ci/core';
import { Source } from '@failfast-ci/git-relay';
import type { MirrorJob } from '@failfast-ci/queue';
import type { Attempt } from '../consume.ts';
import { COMES_BACK, headline, REF_GONE, supersededBy } from '../early-end.ts';
import { readCurrent } from '../mirror/current-commit.ts';
import { type AbandonedDeps, endAbandoned } from '../mirror/end-abandoned.ts';
import { endBeforeMirroring } from '../mirror/end-before-mirroring.ts';
import { guardRun, MakeWayError } from '../mirror/guard-run.ts';
import { readKnownTarget } from '../mirror/known-target.ts';
import { mirrorCommit } from '../mirror/mirror-commit.ts';
import { pickRun } from '../mirror/pick-run.ts';
import { isBack, removeRef } from '../mirror/remove-ref.ts';
import type { SyncLog } from '../mirror/sync-log.ts';
import type { Outcome } from '../outcome.ts';
import { isRemoval, readWanted, settleWanted, type Wish } from '../state/wanted.ts';

/**
 * Brings one ref of one mirror to what is wanted of it. The job says only which ref; the wishes lie beside the queue,
 * and GitHub says which of them is current, so order, loss and doubling of deliveries do not matter.
 */
export function mirrorProcessor(deps: AbandonedDeps) {
  const { redis, keys } = deps.producer;
  return async (job: MirrorJob, attempt: Attempt): Promise<Outcome> => {
    const wishes = await readWanted(redis, keys, job.repositoryId, job.ref);
    const newest = wishes.at(-1);
    if (!newest) return { outcome: 'ignored', reason: 'nothing is wanted of this ref any more' };
    const settle = (done: Wish[]): Promise<void> => settleWanted(redis, keys, job.repositoryId, job.ref, done);
    const runs = wishes.filter((wish): wish is Run => !isRemoval(wish));
    // Deliveries come in any order: what is newest among the wishes may be older than what GitHub has now.
    if (isRemoval(newest) && (runs.length === 0 || !(await isBack(deps, newest)))) {
      const outcome = await removeRef(deps, job.ref, newest);
      for (const run of runs) {
        await endBeforeMirroring(deps, run, { state: 'cancelled', reason: newest.reason, nextStep: COMES_BACK });
        attempt.journey.ended(run, 'superseded', newest.reason);
      }
      await settle(wishes);
      return outcome;
    }
    const over = new AbortController();
    try {
      const signal = AbortSignal.any([over.signal, ...(attempt.signal ? [attempt.signal] : [])]);
      return await mirrorRun(deps, wishes, settle, { ...attempt, signal });
    } catch (error) {
      if (!(error instanceof MakeWayError)) throw error;
      return { outcome: 'superseded', reason: 'it failed, and a newer wish need not wait for its retry' };
    } finally {
      over.abort(); // what was read ahead in vain
    }
  };
}

async function mirrorRun(
  deps: AbandonedDeps,
  wishes: Wish[],
  settle: (done: Wish[]) => Promise<void>,
  attempt: Attempt & { signal: AbortSignal },
): Promise<Outcome> {
  const { signal } = attempt;
  const runs = wishes.filter((wish): wish is Run => !isRemoval(wish));
  const latest = runs.at(-1) as Run;
  const guarded = <Value>(run: Run, work: (log: SyncLog) => Promise<Value>): Promise<Value> =>
    guardRun(deps, { run, wishes, settle, attempt }, work);
  const github = deps.github.repository(latest.repository);
  const origin = new Source(github.gitRemote(), { userAgent: deps.relay.userAgent, signal });
  const readingKnown = readKnownTarget(deps, latest, signal);
  const wished = { wanted: new Set(runs.map(({ sha }) => sha)), maybeClosed: wishes.some(isRemoval) };
  const current = await guarded(latest, () => readCurrent({ origin, github }, latest, wished));
  const { run, superseded, merged } = pickRun(runs, current.sha);
  if (run) attempt.journey.isFor(run);
  for (const { run: older, by } of superseded) {
    const end = by ? supersededBy(by) : REF_GONE;
    await endBeforeMirroring(deps, older, end);
    attempt.journey.ended(older, 'superseded', headline(end));
  }
  for (const same of merged)
    attempt.journey.ended(same, 'superseded', `delivery ${run?.deliveryId} asks for the same commit`);
  if (current.sha === undefined) await removeRef(deps, mirrorRef(latest.source), removalFor(latest, wishes));
  // What was picked stays wished for until its pipeline is on its way; everything else is settled.
  await settle(wishes.filter((wish) => wish.id !== run?.id));
  if (!run) return { outcome: 'superseded', reason: headline(current.sha ? supersededBy(current.sha) : REF_GONE) };
  await endAbandoned(deps, run).catch((error: unknown) => deps.warn('cannot end what was lost', error));
  const known = await readingKnown;
  return guarded(run, async (log) => {
    const input = { run, heads: current.heads, origin, known, log, signal, hold: () => attempt.hold() };
    const outcome = await mirrorCommit(deps, input);
    if (outcome.outcome === 'done') await settle([run]);
    return { ...outcome, fields: { ...outcome.fields, merged: merged.length } };
  });
}

/** A wish to run what GitHub does not have any more asks, in effect, for the mirror not to have it either. */
function removalFor(run: Run, wishes: Wish[]): Removal {
  const { id, deliveryId, requestedAt, repository, source } = run;
  return wishes.find(isRemoval) ?? { id, deliveryId, requestedAt, repository, source, reason: REF_GONE.reason };
}
