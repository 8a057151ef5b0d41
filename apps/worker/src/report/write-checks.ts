import {
  gateName,
  orderWrites,
  type Pipeline,
  pipelineCommitStatus,
  type ReportedChecks,
  selectWrites,
  skippedCommitStatus,
} from '@failfast-ci/core';
import type { Names } from '../conclude.ts';
import type { CheckBoard, WriteOutcome } from '../state/check-board.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';
import type { Skips } from '../state/skips.ts';
import { applySkips } from './apply-skips.ts';
import { desiredChecks } from './desired-checks.ts';
import { mendSync } from './mend-sync.ts';
import type { Snapshot } from './read-snapshot.ts';
import { withApproval } from './with-approval.ts';
import { withCancelCause } from './with-cancel-cause.ts';

export interface WriteChecksDeps {
  board: CheckBoard;
  names: Names;
  reportedChecks: ReportedChecks;
  /** Signed link that asks for a report of a pipeline. */
  resyncUrl: (pipeline: Pipeline) => string;
  skips: Skips;
  records: Records;
}

/**
 * Makes the check runs and the status of a commit show what was read of its pipeline, the gate first.
 *
 * @param onlyStarted CI jobs that have not started are left out
 * @returns the title of the gate, and what became of each write
 */
export async function writeChecks(
  { board, names, reportedChecks, resyncUrl, skips, records }: WriteChecksDeps,
  origin: PipelineOrigin,
  snapshot: Snapshot,
  onlyStarted: boolean,
): Promise<{ gate: string | undefined; outcomes: WriteOutcome[] }> {
  const { repository, sha } = origin;
  const { pipeline, jobs, triggerJobs } = snapshot;
  const checks = desiredChecks(snapshot, {
    context: names.context,
    onlyStarted,
    resyncUrl: resyncUrl(pipeline),
  });
  const cause = await records.cancelCause(pipeline.projectId, pipeline.id).read();
  const explained = withCancelCause(checks, pipeline.status, cause);
  const skippedChecks = await skips.read(repository.id, sha);
  const desired = withApproval(applySkips(explained, skippedChecks), origin.run?.approval);
  const existing = reportedChecks === 'all' ? new Set<string>() : await board.names(repository, sha);
  const [gate, ...rest] = orderWrites(selectWrites(desired, reportedChecks, existing));
  const status = pipelineCommitStatus(names.contextStatus, pipeline, [...jobs, ...triggerJobs]);
  const gateSkip = skippedChecks.get(gateName(names.context));
  const outcomes = gate ? [await board.put(repository, sha, gate)] : [];
  outcomes.push(await board.putStatus(repository, sha, gateSkip ? skippedCommitStatus(status, gateSkip.by) : status));
  for (const check of rest) outcomes.push(await board.put(repository, sha, check));
  await mendSync(board, origin);
  return { gate: gate?.content.title, outcomes };
}
