import { encodeExternalId, type Run, reportedSha, SYNC_NAME, type SyncStep, syncCheck } from '@failfast-ci/core';
import { BUTTONS } from '../buttons.ts';
import type { CheckBoard } from '../state/check-board.ts';

/** Where a sync that takes long shows how far it is: before this, only its end is worth an API call. */
const FIRST_UPDATE_MS = 2_500;
const UPDATE_EVERY_MS = 8_000;

/** Adds a detail to a step, and the bytes it moved. */
export type Note = (detail: string, bytes?: number) => void;

/** The log of one run's sync, as its `Gitlab SYNC` check shows it. */
export interface SyncLog {
  /** Does one step and notes how long it took; the step's outcome may add a detail for people. */
  step<Value>(label: string, work: (note: Note) => Promise<Value>): Promise<Value>;
  end(ending: SyncEnding): Promise<void>;
  /** Stops showing progress; must be called whatever happens. Nothing of it lands after that. */
  stop(): Promise<void>;
}

export type SyncEnding =
  | { state: 'done'; mirrorUrl: string }
  | { state: 'failed'; reason: string; nextStep?: string }
  | { state: 'retrying'; reason: string; nextStep?: string }
  | { state: 'superseded' | 'cancelled'; reason: string };

export function startSyncLog(
  { board, onError }: { board: CheckBoard; onError: (error: unknown) => void },
  run: Run,
  startedAt = new Date(),
): SyncLog {
  const steps: SyncStep[] = [];
  let ended = false;
  let showing: Promise<void> = Promise.resolve();

  const put = async (ending?: SyncEnding): Promise<void> => {
    const content = syncCheck({
      state: ending === undefined ? 'running' : ending.state === 'retrying' ? 'waiting' : ending.state,
      steps,
      enabledActions: BUTTONS,
      commit: { sha: run.sha },
      startedAt: startedAt.toISOString(),
      ...(ending && ending.state !== 'retrying' && { completedAt: new Date().toISOString() }),
      ...(ending && 'mirrorUrl' in ending && { mirrorUrl: ending.mirrorUrl }),
      ...(ending && 'reason' in ending && { reason: ending.reason }),
      ...(ending && 'nextStep' in ending && ending.nextStep && { nextStep: ending.nextStep }),
    });
    await board.put(run.repository, reportedSha(run), { name: SYNC_NAME, externalId: syncExternalId(run), content });
  };

  const showProgress = (): void => {
    timer = setTimeout(showProgress, UPDATE_EVERY_MS);
    showing = showing.then(() => (ended ? undefined : put())).catch(onError);
  };
  let timer = setTimeout(showProgress, FIRST_UPDATE_MS);
  const stop = async (): Promise<void> => {
    ended = true;
    clearTimeout(timer);
    await showing;
  };

  return {
    async step(label, work) {
      const step: SyncStep = { label, state: 'running' };
      steps.push(step);
      const since = performance.now();
      const finish = (state: SyncStep['state']): void => {
        step.state = state;
        step.durationMs = Math.round(performance.now() - since);
      };
      try {
        const value = await work((detail, bytes) => {
          step.detail = detail;
          if (bytes !== undefined) step.bytes = bytes;
        });
        finish('done');
        return value;
      } catch (error) {
        finish('failed');
        throw error;
      }
    },
    async end(ending) {
      await stop(); // an update under way must not land after the end
      await put(ending);
    },
    stop,
  };
}

export const syncExternalId = (run: Pick<Run, 'id'>): string => encodeExternalId({ kind: 'sync', objectId: run.id });
