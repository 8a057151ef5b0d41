import {
  type ApprovalRecord,
  approvesCommit,
  changesCiFiles,
  type Facts,
  isAuthor,
  mirrorRef,
  type PullRequest,
  pullRequestSource,
  type Repository,
} from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import type { DecideDeps } from './deps.ts';

const CI_FILE = '.gitlab-ci.yml';

/** Completes what a decision about a pull request needs to know, asking GitHub only for what the policy looks at. */
export async function pullRequestFacts(
  deps: DecideDeps,
  repository: Repository,
  pullRequest: PullRequest,
  given: {
    approval: ApprovalRecord | undefined;
    revoked?: ApprovalRecord | undefined;
    wishId: string;
    askedFor?: boolean;
  },
): Promise<Facts> {
  const ref = mirrorRef(pullRequestSource(pullRequest));
  const requested = await deps.records.requested(repository.id, ref).read();
  const api = deps.github.repository(repository);
  const { approval, revoked, wishId, askedFor = false } = given;
  const paths = await changedPaths(deps, api, pullRequest, approval);
  return {
    ...(approval && { approval }),
    ...(revoked && { revoked }),
    askedFor,
    // A repetition of this very wish is not another one.
    alreadyRan: requested?.sha === pullRequest.head.sha && requested.runId !== wishId,
    ...(paths && { changedPaths: paths, changedCiFiles: changesCiFiles(paths, CI_FILE, [], CI_FILE_GLOBS) }),
  };
}

/** What decides about CI besides the CI file itself: the files that it usually includes. */
const CI_FILE_GLOBS = ['.gitlab-ci/**', '.gitlab/ci/**', '**/*.gitlab-ci.yml', '.failfast-ci.jsonnet'];

/** undefined: nobody asks, or there are more files than GitHub tells. */
async function changedPaths(
  { policy }: DecideDeps,
  api: GithubRepository,
  pullRequest: PullRequest,
  approval: ApprovalRecord | undefined,
): Promise<string[] | undefined> {
  const forSticky =
    policy.approval === 'sticky' &&
    approval &&
    !approvesCommit(approval, pullRequest.head.sha) &&
    !isAuthor(pullRequest, policy);
  if (policy.ignorePaths.length === 0 && !forSticky) return undefined;
  const { files, truncated } = await api.listPullRequestFiles(pullRequest.number);
  if (truncated) return undefined;
  return files.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [path, previousPath]));
}
