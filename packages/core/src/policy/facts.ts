/** What a decision needs to know beyond the event and the policy. Whoever calls `decide` completes it. */
export interface Facts {
  /** The commit of this pull request that was approved last, if any. */
  approvedSha?: string;
  /** The head commit of this pull request has a run already, and it was not taken back since. */
  alreadyRan?: boolean;
}
