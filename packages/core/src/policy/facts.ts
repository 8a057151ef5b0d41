/** What a decision needs to know beyond the event and the policy. Whoever calls `decide` completes it. */
export interface Facts {
  /** The commit of this pull request that was approved last, if any. */
  approvedSha?: string;
  /** A run of this very commit on this ref exists and was not cancelled. */
  alreadyRan?: boolean;
}
