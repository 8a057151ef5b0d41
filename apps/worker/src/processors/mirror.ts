import {
  mirrorRef,
  NotFoundError,
  type Policy,
  type Removal,
  type Run,
  reportedSha,
  SYNC_NAME,
} from '@failfast-ci/core';
import { Source } from '@failfast-ci/git-relay';
import { enqueuePipeline, JOB_VERSION, type MirrorJob } from '@failfast-ci/queue';
import type { Announcer, Names } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { rememberWishes } from '../dead-letter.ts';
import { describeEnd, describeWait } from '../describe-fault.ts';
import { COMES_BACK, headline, REF_GONE, supersededBy } from '../early-end.ts';
import type { Fate } from '../fate.ts';
import { chooseRoute } from '../mirror/choose-route.ts';
import { readCurrent } from '../mirror/current-commit.ts';
import { type AbandonedDeps, endAbandoned } from '../mirror/end-abandoned.ts';
import { forgetMirror } from '../mirror/ensure-mirror.ts';
import { keepUnprotected } from '../mirror/keep-unprotected.ts';
import { pickRun } from '../mirror/pick-run.ts';
import { TakenOverError } from '../mirror/relay-commit.ts';
import { isBack, removeRef } from '../mirror/remove-ref.ts';
import { type SyncDeps, type Synced, type SyncInput, syncCommit } from '../mirror/sync-commit.ts';
import { type SyncLog, startSyncLog } from '../mirror/sync-log.ts';
import type { Outcome } from '../outcome.ts';
import type { CheckBoard } from '../state/check-board.ts';
import { failingSince } from '../state/failing-since.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { startRefPipelines } from '../state/ref-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { isRemoval, isWanted, readWanted, settleWanted, type Wish } from '../state/wanted.ts';

export interface MirrorStageDeps extends SyncDeps {
  board: CheckBoard;
  announcer: Announcer;
  openPipelines: OpenPipelines;
  records: Records;
  names: Names;
  policy: Policy;
  /** Whether addresses in CI files may be `http://` for other hosts than this machine. */
  allowInsecureHttp: boolean;
  warn: (message: string, error: unknown) => void;
}

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
    return mirrorRun(deps, wishes, settle, attempt).catch((error: unknown) => {
      if (!(error instanceof MakeWayError)) throw error;
      return { outcome: 'superseded', reason: 'it failed, and a newer wish need not wait for its retry' };
    });
  };
}

async function mirrorRun(
  deps: AbandonedDeps,
  wishes: Wish[],
  settle: (done: Wish[]) => Promise<void>,
  attempt: Attempt,
): Promise<Outcome> {
  const runs = wishes.filter((wish): wish is Run => !isRemoval(wish));
  const latest = runs.at(-1) as Run;
  const progress = (run: Run): SyncLog =>
    startSyncLog({ board: deps.board, onError: (error) => deps.warn('cannot show progress', error) }, run);
  const guarded = async <Value>(run: Run, work: (log: SyncLog) => Promise<Value>): Promise<Value> => {
    const log = progress(run);
    try {
      return await work(log);
    } catch (error) {
      const fate = attempt.fateOf(error);
      if (fate.fate === 'retry' && (await hasNewerWish(deps, run, wishes)))
        throw new MakeWayError('makes way', { cause: error });
      await tellFault(deps, { run, log, settle, error, fate });
      throw error;
    } finally {
      // What comes next may end the same check, under the same stamp.
      await log.stop();
    }
  };
  const github = deps.github.repository(latest.repository);
  const origin = new Source(github.gitRemote(), { userAgent: deps.relay.userAgent, signal: attempt.signal });
  const known = { wanted: new Set(runs.map(({ sha }) => sha)), maybeClosed: wishes.some(isRemoval) };
  const current = await guarded(latest, () => readCurrent({ origin, github }, latest, known));
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
  return guarded(run, async (log) => {
    const input = { run, heads: current.heads, origin, log, signal: attempt.signal, hold: () => attempt.hold() };
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

/** The job ends so that the one that waits behind it can start; the wish stays and is looked at again by that one. */
class MakeWayError extends Error {
  override readonly name = 'MakeWayError';
}

/** Something came for this ref since the attempt began; BullMQ starts its job only when this one has ended. */
async function hasNewerWish({ producer }: MirrorStageDeps, run: Run, known: Wish[]): Promise<boolean> {
  const ids = new Set(known.map(({ id }) => id));
  const now = await readWanted(producer.redis, producer.keys, run.repository.id, mirrorRef(run.source));
  return now.some(({ id }) => !ids.has(id));
}

type Wanted = Omit<SyncInput, 'route' | 'syncRepo' | 'problems'>;

async function mirrorCommit(deps: MirrorStageDeps, input: Wanted): Promise<Outcome> {
  const { run, heads, log } = input;
  const github = deps.github.repository(run.repository);
  const { allowInsecureHttp } = deps;
  const chosen = await chooseRoute({ ...deps.mirror, github, allowInsecureHttp }, run, heads);
  const at = await syncCommit(deps, { ...input, ...chosen }).catch(async (error: unknown) => {
    // A mirror that is gone was deleted since it was looked up: the next attempt looks again, and creates it.
    if (error instanceof NotFoundError) await forgetMirror(deps.mirror, run.repository, chosen.route);
    if (error instanceof TakenOverError) return undefined;
    throw error;
  });
  // Asked once more: a worker that was away since its push must not say that an older commit is the last one.
  if (!at || !(await isWanted(deps.producer, run, mirrorRef(run.source)))) {
    return { outcome: 'superseded', reason: 'another worker has taken this over' };
  }
  await keepUnprotected(deps.gitlab, at.mirror.projectId, run);
  await handOn(deps, run, at);
  await log.end({ state: 'done', mirrorUrl: at.mirror.webUrl });
  return { outcome: 'done', fields: { gitlab_project_id: at.mirror.projectId, pack_bytes: at.packBytes } };
}

/** Notes what the mirror has now and asks for the pipeline. */
async function handOn(deps: MirrorStageDeps, run: Run, { mirror, isNewRef, mirroredSha, ciFilesOnly }: Synced) {
  const { projectId, fullPath, gitlabUrl } = mirror;
  const ref = mirrorRef(run.source);
  const last = { sha: run.sha, runId: run.id, mirror: { projectId, fullPath, gitlabUrl } };
  await deps.records.mirrored(run.repository.id, ref).write(last);
  if (isNewRef) await startRefPipelines(deps.producer, { projectId, ref });
  await enqueuePipeline(deps.producer, {
    v: JOB_VERSION,
    command: 'create',
    deliveryId: run.deliveryId,
    run,
    projectId,
    ref,
    ...(mirroredSha !== reportedSha(run) && { mirroredSha }),
    ...(ciFilesOnly && { ciFilesOnly }),
  });
}

/** The commit shows what became of its sync, and whether somebody has to act or only to wait. */
async function tellFault(deps: MirrorStageDeps, { run, log, settle, error, fate }: Fault): Promise<void> {
  if (fate.fate === 'retry' || fate.fate === 'wait') {
    const until = fate.fate === 'wait' ? fate.until : Date.now() + fate.delayMs;
    const text = describeWait(error, { since: await failingSince(deps.producer, 'mirror', run.id), until });
    // It is shown as far as that is possible; the job goes on either way.
    const shown = await Promise.allSettled([
      log.end({ state: 'retrying', ...text }),
      deps.announcer.waiting(run, text),
    ]);
    for (const each of shown) if (each.status === 'rejected') deps.warn('cannot show the retry', each.reason);
    return;
  }
  const end = { state: 'failed', ...describeEnd(error) } as const;
  await log.end(end);
  await deps.announcer.conclude(run, end);
  rememberWishes(error, [run]);
  await settle([run]);
}

interface Fault {
  run: Run;
  log: SyncLog;
  settle: (done: Wish[]) => Promise<void>;
  error: unknown;
  fate: Fate;
}

/** Ends both checks of a run that will not be mirrored. */
export async function endBeforeMirroring(
  deps: Pick<MirrorStageDeps, 'board' | 'announcer' | 'warn'>,
  run: Run,
  end: { state: 'failed' | 'superseded' | 'cancelled'; reason: string; nextStep?: string },
): Promise<void> {
  const log = startSyncLog({ board: deps.board, onError: (error) => deps.warn('cannot show progress', error) }, run);
  await log.end(end);
  await deps.announcer.conclude(run, end);
  // Another run may have brought the same commit there, as a tag or another branch: then that one tells the truth.
  if (end.state !== 'failed') await deps.board.doubt(run.repository, reportedSha(run), SYNC_NAME);
}
