import { formatOf, isObjectId } from './object-id.ts';
import { isRefName } from './ref-name.ts';
import type { TargetState } from './target-state.ts';

/** What a ref of the target shall be. */
export interface RefUpdate {
  /** Full name at the target, e.g. `refs/heads/main`. */
  ref: string;
  /** Full object id at the source. undefined or null: the ref shall not exist. */
  sha: string | null | undefined;
  /** Only if the target's ref is this now (null: does not exist). Left out: whatever it is, as a forced push does. */
  expected?: string | null | undefined;
  /** A failure of this one is reported, but never fails the others. */
  secondary?: boolean | undefined;
}

/** Why this update cannot be sent, or nothing. The checks also keep anything out that could forge a packet. */
export function updateFault({ ref, sha, expected }: RefUpdate): string | undefined {
  if (!isRefName(ref)) return 'invalid ref name';
  if (sha && !isObjectId(sha)) return 'invalid object id';
  if (sha === '') return 'invalid object id'; // an empty variable must not delete a ref
  if (expected && !isObjectId(expected)) return 'invalid expected object id';
  return undefined;
}

/**
 * Refuses updates that no remote should see. A secondary one that is invalid is left for its outcome to tell.
 * @throws TypeError naming the fault.
 */
export function checkUpdates(updates: readonly RefUpdate[]): void {
  const seen = new Set<string>();
  for (const update of updates) {
    const fault = updateFault(update);
    if (fault && !update.secondary)
      throw new TypeError(`${fault}: ${JSON.stringify(fault.includes('ref') ? update.ref : update.sha)}`);
    if (seen.has(update.ref)) throw new TypeError(`two updates of ${update.ref}`);
    seen.add(update.ref);
  }
}

/** Is the object's format the target's? */
export function fitsFormat(sha: string, target: TargetState): boolean {
  return formatOf(sha) === target.objectFormat;
}
