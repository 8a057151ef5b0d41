/** The operator's rules, parsed. */
export interface Policy {
  /** Anchored regular expressions, `*` for all, `tags` for tag pushes. */
  onBranches: string[];
  /** Anchored regular expressions of base branches, `*` for all. */
  onPullRequests: string[];
  /** Labels whose addition starts CI. */
  onLabels: string[];
  /** While one of these is present, no label starts CI. */
  onLabelsExclusive: string[];
  /** Comment lines that mean `/test`. */
  onComments: string[];
  /** One label of each group is needed. Empty: nobody needs approval. */
  requiredLabels: string[][];
  /** Logins, or `*`. */
  authorizedUsers: string[];
  /** GitHub author associations, or `*`. */
  authorizedGroups: string[];
  /** Whether drafts run. */
  drafts: 'run' | 'skip';
  /** Globs; a change that touches nothing else does not run. */
  ignorePaths: string[];
  /** Globs of files that decide what CI does, besides the CI file and what it includes. */
  ciPaths: string[];
  /** `per-commit`: an approval is of one commit. `sticky`: of the pull request. */
  approval: 'per-commit' | 'sticky';
}
