import { mirrorRef, type Run } from '@failfast-ci/core';
import type { ProducerDeps } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Attempt } from '../consume.ts';
import { rememberWishes } from '../dead-letter.ts';
import { describeEnd, describeWait } from '../describe-fault.ts';
import type { Fate } from '../fate.ts';
import type { CheckBoard } from '../state/check-board.ts';
import { failingSince } from '../state/failing-since.ts';
import { readWanted, type Wish } from '../state/wanted.ts';
import { type SyncLog, startSyncLog } from './sync-log.ts';

export interface GuardDeps {
  board: CheckBoard;
  announcer: Announcer;
  producer: ProducerDeps;
  warn: (message: string, error: unknown) => void;
}

export interface Guarded {
  run: Run;
  /** All that was wished of the ref when the attempt began. */
  wishes: Wish[];
  settle: (done: Wish[]) => Promise<void>;
  attempt: Pick<Attempt, 'fateOf'>;
}

/**
 * Works for a run with a log of its sync. When it fails, the commit learns what became of it, and whether somebody has to
 * act or only to wait.
 *
 * @throws MakeWayError where it would be tried again and a newer wish waits for that; else what the work threw
 */
export async function guardRun<Value>(
  deps: GuardDeps,
  { run, wishes, settle, attempt }: Guarded,
  work: (log: SyncLog) => Promise<Value>,
): Promise<Value> {
  const log = logOf(deps, run);
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
}

/** The log of a run's sync; that it cannot be shown stops nothing. */
export const logOf = ({ board, warn }: Pick<GuardDeps, 'board' | 'warn'>, run: Run): SyncLog =>
  startSyncLog({ board, onError: (error) => warn('cannot show progress', error) }, run);

/** The job ends so that the one that waits behind it can start; the wish stays and is looked at again by that one. */
export class MakeWayError extends Error {
  override readonly name = 'MakeWayError';
}

/** Something came for this ref since the attempt began; BullMQ starts its job only when this one has ended. */
async function hasNewerWish({ producer }: GuardDeps, run: Run, known: Wish[]): Promise<boolean> {
  const ids = new Set(known.map(({ id }) => id));
  const now = await readWanted(producer.redis, producer.keys, run.repository.id, mirrorRef(run.source));
  return now.some(({ id }) => !ids.has(id));
}

async function tellFault(deps: GuardDeps, { run, log, settle, error, fate }: Fault): Promise<void> {
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
