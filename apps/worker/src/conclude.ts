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
  skippedCommitStatus,
  syncCheck,
} from '@failfast-ci/core';
import { BUTTONS } from './buttons.ts';
import { pullRequestMark } from './decide/approve-button.ts';
import type { EarlyEnd } from './early-end.ts';
import { syncExternalId } from './mirror/sync-log.ts';
import { skipped } from './report/apply-skips.ts';
import type { CheckBoard } from './state/check-board.ts';
import type { Skip, Skips } from './state/skips.ts';

export interface Names {
  /** Prefix of check names. */
  context: string;
  /** Prefix of the commit status. */
  contextStatus: string;
}

/** What people see of a commit while it has no pipeline: the sync check, the gate, and the commit status. */
export interface Announcer {
  /** CI is about to start: both checks appear at once. */
  announce(run: Run): Promise<void>;
  /** The run waits for something that passes by itself: the gate says for what, and until when. */
  waiting(run: Run, text: { reason: string; nextStep: string }): Promise<void>;
  /** CI does not start: the gate says why and what to do. */
  refuse(repository: Repository, sha: string, notice: GateNotice, pullRequest?: number): Promise<void>;
  /** The pipeline of a commit is gone: its gate ends. */
  gone(repository: Repository, sha: string, reason: string): Promise<void>;
  /** The run ended without a pipeline: its gate ends too, so that nothing stays pending. */
  conclude(run: Run, end: EarlyEnd): Promise<void>;
}

export function createAnnouncer(board: CheckBoard, skips: Pick<Skips, 'read'>, names: Names): Announcer {
  const name = gateName(names.context);
  /** A gate that somebody skipped stays so for its commit, whatever else is to be said there. */
  const gateSkip = async (repository: Repository, sha: string): Promise<Skip | undefined> =>
    (await skips.read(repository.id, sha)).get(name);

  async function putGate(repository: Repository, sha: string, content: CheckRunContent, pullRequest?: number) {
    const skip = await gateSkip(repository, sha);
    await board.put(repository, sha, {
      name,
      externalId: encodeExternalId({
        kind: 'gate',
        ...(pullRequest !== undefined && { objectId: pullRequestMark(pullRequest) }),
      }),
      content: skip ? skipped(content, skip) : content,
    });
  }

  async function putStatus(repository: Repository, sha: string, gate: GateCheckInput): Promise<void> {
    const skip = await gateSkip(repository, sha);
    const status = gateCommitStatus(names.contextStatus, gate);
    await board.putStatus(repository, sha, skip ? skippedCommitStatus(status, skip.by) : status);
  }

  return {
    async announce(run) {
      const sha = reportedSha(run);
      const startedAt = new Date(run.requestedAt).toISOString();
      const sync = syncCheck({
        state: 'running',
        steps: [],
        commit: { sha: run.sha },
        startedAt,
        enabledActions: BUTTONS,
      });
      const gate = gateCheck({
        kind: 'waiting',
        reason: 'The commit is on its way to GitLab',
        enabledActions: BUTTONS,
      });
      // The first of a commit's checks also learns which ones exist; the second finds that known.
      await board.put(run.repository, sha, { name: SYNC_NAME, externalId: syncExternalId(run), content: sync });
      await putGate(run.repository, sha, gate);
    },
    async waiting(run, text) {
      await putGate(run.repository, reportedSha(run), gateCheck({ kind: 'waiting', ...text, enabledActions: BUTTONS }));
    },
    async refuse(repository, sha, notice, pullRequest) {
      const gate = gateCheck({ ...notice, completedAt: new Date().toISOString(), enabledActions: BUTTONS });
      await putGate(repository, sha, gate, pullRequest);
    },
    async gone(repository, sha, reason) {
      const completedAt = new Date().toISOString();
      const nextStep = 'Somebody with write access presses “Retry” or comments `/test` to start another one.';
      const gate: GateCheckInput = { kind: 'cancelled', reason, nextStep, completedAt, enabledActions: BUTTONS };
      await putGate(repository, sha, gateCheck(gate));
      // It told of a pipeline that nobody will hear of again.
      await putStatus(repository, sha, gate);
    },
    async conclude(run, { state, reason, nextStep }) {
      const sha = reportedSha(run);
      const completedAt = new Date().toISOString();
      const gate: GateCheckInput = { kind: state, reason, nextStep, completedAt, enabledActions: BUTTONS };
      await putGate(run.repository, sha, gateCheck(gate));
      // A newer commit carries its own status; on an older one it would only say what nobody asks.
      if (state === 'failed' || state === 'neutral') {
        await putStatus(run.repository, sha, gate);
      }
    },
  };
}
