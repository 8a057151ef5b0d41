import type { CheckRun, CheckRunContent, CommitStatus, PullRequest, Repository } from '@failfast-ci/core';
import { permissionLabel } from '../auth/permissions.ts';
import { pullRequestShape, toPullRequest } from '../pull-request.ts';
import { createCheckRuns } from './check-runs.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import type { GitRemote } from './git-remote.ts';
import { readBranchSha } from './read-branch-sha.ts';
import { readFile } from './read-file.ts';
import type { RepositoryCall } from './repository-call.ts';

/** One repository at GitHub. All methods throw core's errors; see README for which error means what. */
export interface GithubRepository {
  /** Always makes a new one: look with `listCheckRuns` first, a repeated job may have created it already. */
  createCheckRun(run: {
    name: string;
    headSha: string;
    externalId: string;
    content: CheckRunContent;
  }): Promise<CheckRun>;
  /** NotFoundError when it is gone. */
  updateCheckRun(id: number, run: { name?: string; externalId?: string; content: CheckRunContent }): Promise<void>;
  /** Ours only; of each name the latest. */
  listCheckRuns(sha: string): Promise<CheckRun[]>;
  createCommitStatus(sha: string, status: CommitStatus): Promise<void>;
  /** The latest of each context, whoever set it. */
  listCommitStatuses(sha: string): Promise<CommitStatus[]>;
  /** Undefined when there is no such file; PermanentError when it is a directory or a submodule. */
  readFile(path: string, sha: string): Promise<string | undefined>;
  readPullRequest(number: number): Promise<PullRequest>;
  /** Undefined when there is no such branch. */
  readBranchSha(branch: string): Promise<string | undefined>;
  gitRemote(): GitRemote;
}

export function createGithubRepository(
  call: RepositoryCall,
  repository: Repository,
  { appId, gitRemote }: { appId: number; gitRemote: GitRemote },
): GithubRepository {
  const { fullName } = repository;
  return {
    ...createCheckRuns(call, fullName, appId),
    ...createCommitStatuses(call, fullName),
    readFile: (path, sha) => readFile(call, fullName, path, sha),
    readBranchSha: (branch) => readBranchSha(call, fullName, branch),
    gitRemote: () => gitRemote,
    async readPullRequest(number) {
      const { data } = await call(
        {
          route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
          parameters: { pull_number: number },
          doing: `read pull request ${number} of ${fullName}`,
          permission: permissionLabel('pull_requests', 'read'),
        },
        pullRequestShape,
      );
      return toPullRequest(data);
    },
  };
}
