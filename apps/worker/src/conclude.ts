import {
  type CheckRunContent,
  encodeExternalId,
  type GateCheckInput,
  type GateNotice,
  gateCheck,
  gateCommitStatus,
  gateName,
  type Repository,
  type Run,
  reportedSha,
  SYNC_NAME,
  syncCheck,
} from '@failfast-ci/core';
import { syncExternalId } from './mirror/sync-log.ts';
import type { CheckBoard } from './state/check-board.ts';

export interface Names {
  /** Prefix of check names. */
  context: string;
  /** Prefix of the commit status. */
  contextStatus: string;
}

/** How a run ended before it had a pipeline. */
export interface EarlyEnd {
  state: 'failed' | 'neutral' | 'superseded' | 'cancelled';
  reason: string;
  nextStep?: string;
}

/** What people see of a commit while it has no pipeline: the sync check, the gate, and the commit status. */
export interface Announcer {
  /** CI is about to start: both checks appear at once. */
  announce(run: Run): Promise<void>;
  /** CI does not start: the gate says why and what to do. */
  refuse(repository: Repository, sha: string, notice: GateNotice): Promise<void>;
  /** The run ended without a pipeline: its gate ends too, so that nothing stays pending. */
  conclude(run: Run, end: EarlyEnd): Promise<void>;
}

export function createAnnouncer(board: CheckBoard, names: Names): Announcer {
  const putGate = (repository: Repository, sha: string, content: CheckRunContent) =>
    board.put(repository, sha, {
      name: gateName(names.context),
      externalId: encodeExternalId({ kind: 'gate' }),
      content,
    });

  return {
    async announce(run) {
      const sha = reportedSha(run);
      const startedAt = new Date(run.requestedAt).toISOString();
      const sync = syncCheck({ state: 'running', steps: [], commit: { sha: run.sha }, startedAt });
      const gate = gateCheck({ kind: 'waiting', reason: 'The commit is on its way to GitLab' });
      // The first of a commit's checks also learns which ones exist; the second finds that known.
      await board.put(run.repository, sha, { name: SYNC_NAME, externalId: syncExternalId(run), content: sync });
      await putGate(run.repository, sha, gate);
    },
    async refuse(repository, sha, notice) {
      await putGate(repository, sha, gateCheck({ ...notice, completedAt: new Date().toISOString() }));
    },
    async conclude(run, { state, reason, nextStep }) {
      const sha = reportedSha(run);
      const gate: GateCheckInput = { kind: state, reason, nextStep, completedAt: new Date().toISOString() };
      await putGate(run.repository, sha, gateCheck(gate));
      // A newer commit carries its own status; on an older one it would only say what nobody asks.
      if (state === 'failed' || state === 'neutral') {
        await board.putStatus(run.repository, sha, gateCommitStatus(names.contextStatus, gate));
      }
    },
  };
}
