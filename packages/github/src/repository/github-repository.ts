import type { CheckRun, CheckRunContent, CommitStatus, Mergeability, PullRequest, Repository } from '@failfast-ci/core';
import type { InstallationToken } from '../auth/token-store.ts';
import { type ChangedFile, createChangedFiles } from './changed-files.ts';
import { createCheckRuns } from './check-runs.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createConversation, type Reaction } from './conversation.ts';
import type { GitRemote } from './git-remote.ts';
import { listAncestors } from './list-ancestors.ts';
import { type Branch, listBranches } from './list-branches.ts';
import { listFiles } from './list-files.ts';
import { createPullRequests } from './pull-requests.ts';
import { readBranchSha } from './read-branch-sha.ts';
import { readCommitTime } from './read-commit-time.ts';
import { readFile } from './read-file.ts';
import { type RepositoryPermission, readPermission } from './read-permission.ts';
import type { RepositoryCall } from './repository-call.ts';

/** One repository at GitHub. All methods throw core's errors; see README for which error means what. */
export interface GithubRepository {
  /**
   * Always makes a new one: look with `listCheckRuns` first, a repeated job may have created it already. NotSentError
   * when it could not be sent before `sendBefore` (milliseconds since the epoch).
   */
  createCheckRun(run: {
    name: string;
    headSha: string;
    externalId: string;
    content: CheckRunContent;
    sendBefore?: number;
  }): Promise<CheckRun>;
  /** NotFoundError when it is gone; `sendBefore` as for creating. */
  updateCheckRun(
    id: number,
    run: { name?: string; externalId?: string; content: CheckRunContent; sendBefore?: number },
  ): Promise<void>;
  /** Anybody's: compare `appId`. Undefined when this repository has none with that id. */
  readCheckRun(id: number): Promise<(CheckRun & { appId: number }) | undefined>;
  /** Ours only; of each name the latest. */
  listCheckRuns(sha: string): Promise<CheckRun[]>;
  /** `sendBefore` as for creating a check run. */
  createCommitStatus(sha: string, status: CommitStatus, sendBefore?: number): Promise<void>;
  /** The latest of each context, whoever set it. */
  listCommitStatuses(sha: string): Promise<CommitStatus[]>;
  /** Undefined when there is no such file; PermanentError when it is a directory or a submodule. */
  readFile(path: string, sha: string): Promise<string | undefined>;
  /** All files at and below a folder (`''`: the root), with paths from the root. `truncated`: there are others. */
  listFiles(folder: string, sha: string): Promise<{ paths: string[]; truncated: boolean }>;
  readPullRequest(number: number): Promise<PullRequest>;
  /** Whether it can be merged into its base branch. Asking is what makes GitHub find out, which takes seconds. */
  readMergeability(number: number): Promise<Mergeability>;
  /**
   * Open pull requests that contain the commit (their head may be a later one), or the merged one that brought it to the
   * default branch. Empty for commits of forks.
   */
  listPullRequestsOf(sha: string): Promise<PullRequest[]>;
  /** `unchanged` when all is as it was when `etag` was returned. Tags hold for one token: at most an hour. */
  listOpenPullRequests(etag?: string): Promise<{ pullRequests: PullRequest[]; etag: string } | 'unchanged'>;
  /** `truncated`: GitHub lists 3,000 files at most, so there may be others. */
  listPullRequestFiles(number: number): Promise<{ files: ChangedFile[]; truncated: boolean }>;
  /**
   * Paths that changed from the merge base of both to `head`, for renamed files the old and the new one. `truncated`:
   * GitHub lists 300 files at most, so there may be others. NotFoundError for an unknown commit or no common history.
   */
  readCompare(base: string, head: string): Promise<{ files: string[]; truncated: boolean }>;
  /** When a commit was made by its committer's clock, milliseconds since the epoch. NotFoundError when unknown. */
  readCommitTime(sha: string): Promise<number>;
  /** The commits before this one, newest first, at most `limit`. */
  listAncestors(sha: string, limit: number): Promise<string[]>;
  /** Undefined when there is no such branch. */
  readBranchSha(branch: string): Promise<string | undefined>;
  /** `unchanged` as for `listOpenPullRequests`. */
  listBranches(etag?: string): Promise<{ branches: Branch[]; etag: string } | 'unchanged'>;
  /** What this person may do here, by all grants together; `none` for an unknown login. */
  readPermission(login: string): Promise<RepositoryPermission>;
  /** The same reaction twice is one. NotFoundError when the comment is gone. */
  createReaction(commentId: number, content: Reaction): Promise<void>;
  /** What the App itself reacted with, among the comment's first hundred reactions. NotFoundError when the comment is gone. */
  listOwnReactions(commentId: number): Promise<string[]>;
  /**
   * Whether the App itself wrote this below a pull request, among the first hundred comments since then (milliseconds since
   * the epoch).
   */
  hasOwnComment(number: number, comment: { since: number; containing: string }): Promise<boolean>;
  /** Always makes a new one, below a pull request; cut to GitHub's 65,536 characters. */
  createComment(number: number, body: string): Promise<{ id: number }>;
  gitRemote(): GitRemote;
  /**
   * A token to give away: it can read the contents of this repository, nothing else, for an hour from now.
   * Never one that the bridge itself uses. `expiresAt` in milliseconds since the epoch.
   */
  mintReadToken(): Promise<InstallationToken>;
}

export interface RepositoryParts {
  /** With the permissions for all that is not conversation. */
  call: RepositoryCall;
  /** With those to write comments and reactions. */
  converse: RepositoryCall;
  appId: number;
  /** Under which the App writes comments and reactions. */
  ownLogin: () => Promise<string>;
  gitRemote: GitRemote;
  mintReadToken: () => Promise<InstallationToken>;
}

export function createGithubRepository(
  { fullName }: Repository,
  { call, converse, appId, ownLogin, gitRemote, mintReadToken }: RepositoryParts,
): GithubRepository {
  return {
    ...createCheckRuns(call, fullName, appId),
    ...createCommitStatuses(call, fullName),
    ...createPullRequests(call, fullName),
    ...createChangedFiles(call, fullName),
    ...createConversation(converse, fullName, ownLogin),
    readFile: (path, sha) => readFile(call, fullName, path, sha),
    listFiles: (folder, sha) => listFiles(call, fullName, folder, sha),
    listAncestors: (sha, limit) => listAncestors(call, fullName, sha, limit),
    readCommitTime: (sha) => readCommitTime(call, fullName, sha),
    readBranchSha: (branch) => readBranchSha(call, fullName, branch),
    listBranches: (etag) => listBranches(call, fullName, etag),
    readPermission: (login) => readPermission(call, fullName, login),
    gitRemote: () => gitRemote,
    mintReadToken,
  };
}
