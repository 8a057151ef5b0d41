/** A GitHub repository as an event names it, with the installation through which the bridge may act on it. */
export interface Repository {
  /** GitHub's numeric id: stays the same when the repository is renamed or transferred. */
  id: number;
  /** `owner/name` as of the event. */
  fullName: string;
  installationId: number;
  defaultBranch: string;
}

/** What a check run or commit status is attached to. */
export interface CommitRef {
  repository: Repository;
  /** 40 (or 64) lower-case hex digits. */
  sha: string;
}
