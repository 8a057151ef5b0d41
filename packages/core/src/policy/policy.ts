/** The operator's rules (DESIGN §10), parsed. */
export interface Policy {
  /** Anchored regular expressions, `*` for all, `tags` for tag pushes. */
  onBranches: string[];
  /** Anchored regular expressions of base branches, `*` for all. */
  onPullRequests: string[];
  /** One label of each group is needed. Empty: nobody needs approval. */
  requiredLabels: string[][];
  /** Logins, or `*`. */
  authorizedUsers: string[];
  /** GitHub author associations, or `*`. */
  authorizedGroups: string[];
}
