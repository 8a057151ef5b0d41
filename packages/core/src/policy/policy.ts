/** The operator's rules (DESIGN §10), parsed. */
export interface Policy {
  /** Anchored regular expressions, `*` for all, `tags` for tag pushes. */
  onBranches: string[];
  /** Anchored regular expressions of base branches, `*` for all. */
  onPullRequests: string[];
  /** Labels whose addition starts CI. */
  onLabels: string[];
  /** While one of these is present, no label starts CI. */
  onLabelsExclusive: string[];
  /** One label of each group is needed. Empty: nobody needs approval. */
  requiredLabels: string[][];
  /** Logins, or `*`. */
  authorizedUsers: string[];
  /** GitHub author associations, or `*`. */
  authorizedGroups: string[];
}
