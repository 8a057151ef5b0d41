import type { ApprovalRecord } from './trust.ts';

/** `unknown`: the change is too large, or the CI file too entangled, to tell; then it may be any. */
export type ChangedCiFiles = readonly string[] | 'unknown';

/** What a decision needs to know beyond the event and the policy. Whoever calls `decide` completes it. */
export interface Facts {
  /** The approval that stands for this pull request, if any. */
  approval?: ApprovalRecord;
  /** The approval that a later push ended. It allows nothing; people are told of it. */
  revoked?: ApprovalRecord;
  /** Who pushed the head into a fork without being one who may start CI; absent where the author speaks for it. */
  pushedBy?: string;
  /** The head commit of this pull request has a run already, and it was not taken back since. */
  alreadyRan?: boolean;
  /** Somebody who may asked for this very run: drafts, base branches and ignored paths do not hold it up. */
  askedFor?: boolean;
  /** Paths that the change touches; undefined when the policy does not look at them or they are too many to know. */
  changedPaths?: string[];
  /** CI files that the change touches, where an approval of another commit does not cover them. */
  changedCiFiles?: ChangedCiFiles;
}
