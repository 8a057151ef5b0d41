import type { RefOutcome } from './outcome.ts';
import { type RelayRefsOptions, type RelayResult, relayRefs } from './relay-refs.ts';

export interface RelayRefOptions extends Omit<RelayRefsOptions, 'updates'> {
  /** Full object id at the source. */
  sha: string;
  /** Full ref name at the target. */
  ref: string;
}

export interface RelayRefResult extends Omit<RelayResult, 'refs'> {
  outcome: RefOutcome;
}

/** Makes one ref of the target equal to one object of the source: `relayRefs` for the common case. */
export async function relayRef({ sha, ref, ...options }: RelayRefOptions): Promise<RelayRefResult> {
  const { refs, ...result } = await relayRefs({ ...options, updates: [{ ref, sha }] });
  const outcome = refs.get(ref);
  if (!outcome) throw new Error(`no outcome for ${ref}`);
  return { ...result, outcome };
}
