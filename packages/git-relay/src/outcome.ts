/** What became of one ref. */
export type RefOutcome =
  /** The target's ref is now the wanted object. `oldSha` is null where the ref is new. */
  | { kind: 'relayed'; oldSha: string | null; newSha: string }
  /** It was so before, or somebody else made it so meanwhile. */
  | { kind: 'already-there'; sha: string }
  | { kind: 'deleted'; oldSha: string }
  /** To be deleted, but it was not there. */
  | { kind: 'absent' }
  /** The target said no. `message` is what it and its hooks said besides, printable, for all refs of the push. */
  | { kind: 'refused'; reason: string; message: string }
  /** Somebody else changed the ref, before or while we did, and it stays as they left it. null: it is not there. */
  | { kind: 'moved'; expected: string | null; actual: string | null }
  /** Of secondary updates only (for others it is thrown): the source does not have the object. */
  | { kind: 'unknown-commit'; sha: string };

/** By ref name, in the order of the updates. */
export type RefOutcomes = Map<string, RefOutcome>;
