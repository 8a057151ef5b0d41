import { type Run, reportedSha, SYNC_NAME } from '@failfast-ci/core';
import { type GuardDeps, logOf } from './guard-run.ts';

/** Ends both checks of a run that will not be mirrored. */
export async function endBeforeMirroring(
  deps: Omit<GuardDeps, 'producer'>,
  run: Run,
  end: { state: 'failed' | 'superseded' | 'cancelled'; reason: string; nextStep?: string },
): Promise<void> {
  const log = logOf(deps, run);
  await log.end(end);
  await deps.announcer.conclude(run, end);
  // Another run may have brought the same commit there, as a tag or another branch: then that one tells the truth.
  if (end.state !== 'failed') await deps.board.doubt(run.repository, reportedSha(run), SYNC_NAME);
}
