import type { Permissions } from '../options.ts';

/** A user, an organization or an App's bot account. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Organization' | 'Bot';
}

export interface Installation {
  id: number;
  account: Account;
  permissions: Permissions;
  events: string[];
  /** `null`: all repositories of the account. */
  repositoryIds: Set<number> | null;
  suspended: boolean;
  createdAt: string;
}

/** An access token without its value: the value is only the key of the map that holds it. */
export interface InstallationToken {
  installationId: number;
  permissions: Permissions;
  /** `null`: everything the installation sees. */
  repositoryIds: number[] | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  expiresAt: number;
}

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  message: string;
  start_column?: number;
  end_column?: number;
  title?: string;
  raw_details?: string;
}

export interface StoredCheckRun {
  id: number;
  /** `owner/name` of the repository. */
  repository: string;
  suiteId: number;
  appId: number;
  appSlug: string;
  name: string;
  headSha: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null; annotations: Annotation[] };
  actions: { label: string; description: string; identifier: string }[];
  /** How often the App wrote this run, the creation included. */
  writes: number;
}

export interface StoredCheckSuite {
  id: number;
  appId: number;
  appSlug: string;
  headSha: string;
  /** Null where the head came from a fork. */
  headBranch: string | null;
  before: string | null;
  /** Set while GitHub has reset the suite after a re-run request. */
  resetAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface StoredStatus {
  id: number;
  sha: string;
  context: string;
  state: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: string;
}

export interface StoredComment {
  id: number;
  issue: number;
  body: string;
  author: Account;
  association: string;
  createdAt: string;
  updatedAt: string;
}

export interface StoredReview {
  id: number;
  author: Account;
  association: string;
  /** `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED` or `DISMISSED`. */
  state: string;
  body: string;
  commitId: string;
  submittedAt: string;
}

export interface StoredReaction {
  id: number;
  commentId: number;
  content: string;
  user: Account;
  createdAt: string;
}

export interface StoredPull {
  id: number;
  number: number;
  title: string;
  body: string | null;
  author: Account;
  association: string;
  state: 'open' | 'closed';
  draft: boolean;
  merged: boolean;
  labels: string[];
  head: { ref: string; sha: string };
  /** `owner/name` that holds the head branch; null once the fork is deleted. */
  headRepository: string | null;
  fork: boolean;
  base: { ref: string; sha: string };
  mergeSha: string | null;
  mergeable: boolean;
  /** Until somebody has asked, GitHub says that it does not know. */
  mergeabilityKnown: boolean;
  reviews: StoredReview[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

export interface StoredRepository {
  id: number;
  owner: Account;
  name: string;
  /** Earlier full names, which GitHub redirects. */
  formerNames: string[];
  private: boolean;
  defaultBranch: string;
  /** The bare repository on disk. */
  dir: string;
  createdAt: string;
  pushedAt: string;
  nextNumber: number;
  pulls: Map<number, StoredPull>;
  comments: StoredComment[];
  reactions: StoredReaction[];
  labels: Map<string, number>;
  /** Login to `admin`, `maintain`, `write`, `triage` or `read`. */
  collaborators: Map<string, string>;
  checkRuns: StoredCheckRun[];
  checkSuites: StoredCheckSuite[];
  statuses: StoredStatus[];
}
