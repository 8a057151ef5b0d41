import { mirrorRef } from '@failfast-ci/core';
import { REF_GONE, supersededBy } from '../early-end.ts';
import { endBeforeMirroring } from '../mirror/end-before-mirroring.ts';
import type { RunState } from '../state/run-state.ts';
import { isWanted } from '../state/wanted.ts';
import type { DecideDeps } from './deps.ts';

/**
 * A worker may die after it announced a run and before it wished for it. Whoever repeats the job decides anew: where
 * another commit is wanted by then, nobody else would end the checks that were announced.
 *
 * @param begun what was known of the run before the job was repeated
 */
export async function endGivenUp(deps: DecideDeps, begun: RunState | undefined): Promise<void> {
  const { run } = begun ?? {};
  if (!run || begun?.pipelineId !== undefined) return;
  const ref = mirrorRef(run.source);
  const requested = await deps.records.requested(run.repository.id, ref).read();
  if (requested?.sha === run.sha || (await isWanted(deps.producer, run, ref))) return;
  await endBeforeMirroring(deps, run, requested ? supersededBy(requested.sha) : REF_GONE);
}
