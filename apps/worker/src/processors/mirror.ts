import { mirrorRef, type Run } from '@failfast-ci/core';
import type { RelayResult } from '@failfast-ci/git-relay';
import type { GithubApp } from '@failfast-ci/github';
import { enqueuePipeline, JOB_VERSION, type MirrorJob, type ProducerDeps } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { describeFault } from '../describe-fault.ts';
import type { Fate } from '../fate.ts';
import { lintCiFile, readCiFile } from '../mirror/check-ci-file.ts';
import { readCurrent } from '../mirror/current-commit.ts';
import { ensureMirror, type Mirror, type MirrorDeps } from '../mirror/ensure-mirror.ts';
import { pickRun } from '../mirror/pick-run.ts';
import { type RelayDeps, relayCommit } from '../mirror/relay-commit.ts';
import { removeRef } from '../mirror/remove-ref.ts';
import { type SyncLog, startSyncLog } from '../mirror/sync-log.ts';
import type { Outcome } from '../outcome.ts';
import type { CheckBoard } from '../state/check-board.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { startRefPipelines } from '../state/ref-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { isRemoval, readWanted, settleWanted, type Wish } from '../state/wanted.ts';

export interface MirrorStageDeps {
  github: GithubApp;
  mirror: MirrorDeps;
  relay: RelayDeps;
  board: CheckBoard;
  announcer: Announcer;
  producer: ProducerDeps;
  openPipelines: OpenPipelines;
  records: Records;
  enableLinter: boolean;
  warn: (message: string, error: unknown) => void;
}

/**
 * Brings one ref of one mirror to what is wanted of it. The job says only which ref; the wishes lie beside the queue,
 * and GitHub says which of them is current, so order, loss and doubling of deliveries do not matter.
 */
export function mirrorProcessor(deps: MirrorStageDeps) {
  const { redis, keys } = deps.producer;
  return async (job: MirrorJob, attempt: Attempt): Promise<Outcome> => {
    const wishes = await readWanted(redis, keys, job.repositoryId, job.ref);
    const newest = wishes.at(-1);
    if (!newest) return { outcome: 'ignored', reason: 'nothing is wanted of this ref any more' };
    const settle = (done: Wish[]): Promise<void> => settleWanted(redis, keys, job.repositoryId, job.ref, done);
    if (isRemoval(newest)) {
      const outcome = await removeRef(deps, job.ref, newest);
      for (const run of wishes.filter((wish): wish is Run => !isRemoval(wish))) {
        await endBeforeMirroring(deps, run, { state: 'cancelled', reason: newest.reason });
      }
      await settle(wishes);
      return outcome;
    }
    return mirrorRun(deps, wishes, settle, attempt);
  };
}

async function mirrorRun(
  deps: MirrorStageDeps,
  wishes: Wish[],
  settle: (done: Wish[]) => Promise<void>,
  attempt: Attempt,
): Promise<Outcome> {
  const runs = wishes.filter((wish): wish is Run => !isRemoval(wish));
  const latest = runs.at(-1) as Run;
  const github = deps.github.repository(latest.repository);
  const remote = github.gitRemote();
  const wanted = new Set(runs.map(({ sha }) => sha));
  const current = await readCurrent({ remote, github, gitlabHost: deps.relay.gitlabHost }, latest, wanted);
  const { run, superseded, merged } = pickRun(runs, current.sha);
  for (const { run: older, by } of superseded) {
    await endBeforeMirroring(deps, older, by ? { state: 'superseded', reason: supersededBy(by) } : GONE);
  }
  // What was picked stays wished for until its pipeline is on its way; everything else is settled.
  const settled = wishes.filter((wish) => wish.id !== run?.id);
  await settle(settled);
  if (!run) return { outcome: 'superseded', reason: current.sha ? supersededBy(current.sha) : GONE.reason };

  const log = startSyncLog({ board: deps.board, onError: (error) => deps.warn('cannot show progress', error) }, run);
  try {
    const { mirror, result } = await syncCommit(deps, {
      run,
      heads: current.heads,
      remote,
      log,
      signal: attempt.signal,
    });
    const at = { projectId: mirror.projectId, ref: mirrorRef(run.source) };
    await deps.records.mirrored(run.repository.id, at.ref).write({ sha: run.sha, runId: run.id });
    if (isNewRef(result, at.ref)) await startRefPipelines(deps.producer, at);
    await enqueuePipeline(deps.producer, {
      v: JOB_VERSION,
      deliveryId: run.deliveryId,
      run,
      ...at,
    });
    await log.end({ state: 'done', mirrorUrl: mirror.webUrl });
    await settle([run]);
    return {
      outcome: 'done',
      fields: { gitlab_project_id: mirror.projectId, pack_bytes: result.packBytes, merged: merged.length },
    };
  } catch (error) {
    await tellFault(deps, { run, log, settle, error, fate: attempt.fateOf(error) });
    throw error;
  } finally {
    log.stop();
  }
}

/** The commit shows what became of its sync, and whether somebody has to act or only to wait. */
async function tellFault(deps: MirrorStageDeps, { run, log, settle, error, fate }: Fault): Promise<void> {
  const { reason, nextStep } = describeFault(error);
  if (fate.fate === 'retry' || fate.fate === 'wait') {
    const until = fate.fate === 'wait' ? fate.until : Date.now() + fate.delayMs;
    const again = `The bridge tries again by itself at about ${clock(until)} UTC.`;
    // It is shown as far as that is possible; the job goes on either way.
    await log.end({ state: 'retrying', reason, nextStep: again }).catch((e) => deps.warn('cannot show the retry', e));
    return;
  }
  const end = { state: 'failed', reason, ...(nextStep !== undefined && { nextStep }) } as const;
  await log.end(end);
  await deps.announcer.conclude(run, end);
  await settle([run]);
}

interface Fault {
  run: Run;
  log: SyncLog;
  settle: (done: Wish[]) => Promise<void>;
  error: unknown;
  fate: Fate;
}

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

function isNewRef({ refs }: RelayResult, ref: string): boolean {
  const outcome = refs.get(ref);
  return outcome?.kind === 'relayed' && outcome.oldSha === null;
}

async function syncCommit(
  deps: MirrorStageDeps,
  { run, heads, remote, log, signal }: SyncInput,
): Promise<{ mirror: Mirror; result: RelayResult }> {
  const github = deps.github.repository(run.repository);
  const mirror = await log.step('Find the mirror', async (note) => {
    const found = await ensureMirror(deps.mirror, run.repository);
    note([found.fullPath, found.created ? 'created' : '', ...found.notes].filter(Boolean).join('; '));
    return found;
  });
  const ciFile = await log.step('Read the CI file', async (note) => {
    const file = await readCiFile(github, mirror, run.sha);
    note(file ? file.path : `taken from ${mirror.ciConfigPath}`);
    return file;
  });
  if (deps.enableLinter && ciFile) {
    await log.step('Lint the CI file', async (note) => {
      const warnings = await lintCiFile(deps.mirror.gitlab, mirror.projectId, ciFile);
      if (warnings.length > 0) note(warnings.join('; '));
    });
  }
  const result = await log.step('Relay the commit', async (note) => {
    const ref = mirrorRef(run.source);
    const target = deps.mirror.gitlab.gitRemote(mirror);
    const relayed = await relayCommit(deps.relay, {
      source: remote,
      target,
      projectId: mirror.projectId,
      run,
      heads,
      ...(signal && { signal }),
    });
    note(ref, relayed.packBytes);
    return relayed;
  });
  return { mirror, result };
}

interface SyncInput {
  run: Run;
  heads: ReadonlyMap<string, string>;
  remote: ReturnType<ReturnType<GithubApp['repository']>['gitRemote']>;
  log: SyncLog;
  signal: AbortSignal | undefined;
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
}

const supersededBy = (sha: string): string => `superseded by \`${sha.slice(0, 12)}\``;
const GONE = { state: 'cancelled', reason: 'the branch or pull request is gone' } as const;
