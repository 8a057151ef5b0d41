import { encodeExternalId, SYNC_NAME, syncCheck } from '@failfast-ci/core';
import { BUTTONS } from '../buttons.ts';
import { syncExternalId } from '../mirror/sync-log.ts';
import type { CheckBoard } from '../state/check-board.ts';
import type { PipelineOrigin } from '../state/runs.ts';

/**
 * The mirror stage writes the sync check and never comes back to it. Where a worker that woke up late may have put it
 * back to an older state, or another run of the same commit ended without being mirrored, or where the check was lost with
 * Redis before it was written, the report says what is sure: a commit that has a pipeline was mirrored.
 */
export async function mendSync(board: CheckBoard, { repository, sha, run, pipeline }: PipelineOrigin): Promise<void> {
  const now = new Date().toISOString();
  const content = syncCheck({
    state: 'done',
    steps: [],
    commit: { sha: run?.sha ?? sha },
    startedAt: pipeline?.createdAt ?? now,
    completedAt: now,
    enabledActions: BUTTONS,
  });
  const externalId = run ? syncExternalId(run) : encodeExternalId({ kind: 'sync' });
  await board.mend(repository, sha, { name: SYNC_NAME, externalId, content });
}
