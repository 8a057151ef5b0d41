import { UnsupportedRemoteError } from './errors.ts';
import type { RefOutcome, RefOutcomes } from './outcome.ts';
import type { RefCommand } from './push-request.ts';
import { fitsFormat, type RefUpdate, updateFault } from './ref-update.ts';
import type { TargetState } from './target-state.ts';

/** An update that needs a push, with the state of the target it was made for. */
export interface PlannedCommand extends RefCommand {
  update: RefUpdate;
}

/**
 * Compares the wishes with what the target has. What needs no push gets its outcome here; the rest is returned.
 * @throws UnsupportedRemoteError when an object id is of another format than the target's.
 */
export function planUpdates(
  updates: readonly RefUpdate[],
  target: TargetState,
  outcomes: RefOutcomes,
): PlannedCommand[] {
  const commands: PlannedCommand[] = [];
  for (const update of updates) {
    const settled = settledWithoutPush(update, target);
    if (settled) outcomes.set(update.ref, settled);
    else commands.push({ update, ref: update.ref, oldSha: current(update, target), newSha: update.sha ?? null });
  }
  return commands;
}

/** Would be settled by what the target has, without asking it to compare? */
export const needsNoPush = (update: RefUpdate, target: TargetState): boolean =>
  settledWithoutPush(update, target) !== undefined;

const current = ({ ref }: RefUpdate, target: TargetState): string | null => target.refs.get(ref) ?? null;

function settledWithoutPush(update: RefUpdate, target: TargetState): RefOutcome | undefined {
  const fault = updateFault(update);
  if (fault) return { kind: 'refused', reason: fault, message: '' };
  const actual = current(update, target);
  const { sha, expected } = update;
  if (!sha && actual === null) return { kind: 'absent' };
  if (sha && sha === actual) return { kind: 'already-there', sha };
  if (expected !== undefined && expected !== actual) return { kind: 'moved', expected, actual };
  if (!sha && !target.capabilities.has('delete-refs')) {
    return { kind: 'refused', reason: 'deletion is not supported', message: '' };
  }
  if (sha && !fitsFormat(sha, target)) {
    if (!update.secondary)
      throw new UnsupportedRemoteError('target', `uses ${target.objectFormat}, not the format of ${sha}`);
    return { kind: 'refused', reason: `not ${target.objectFormat}`, message: '' };
  }
  return undefined;
}
