import {
  type ApprovalRecord,
  approvesCommit,
  type Facts,
  mirrorRef,
  type PullRequest,
  pullRequestSource,
  type Repository,
  speaksForHead,
} from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import { changedCiFiles } from './changed-ci-files.ts';
import type { DecideDeps } from './deps.ts';

/** Completes what a decision about a pull request needs to know, asking GitHub only for what the policy looks at. */
export async function pullRequestFacts(
  deps: DecideDeps,
  repository: Repository,
  pullRequest: PullRequest,
  given: {
    approval: ApprovalRecord | undefined;
    revoked?: ApprovalRecord | undefined;
    pushedBy?: string | undefined;
    wishId: string;
    askedFor?: boolean;
  },
): Promise<Facts> {
  const ref = mirrorRef(pullRequestSource(pullRequest));
  const requested = await deps.records.requested(repository.id, ref).read();
  const api = deps.github.repository(repository);
  const { approval, revoked, pushedBy, wishId, askedFor = false } = given;
  const forSticky = isStickyQuestion(deps, pullRequest, { approval, pushedBy });
  const asked = forSticky || deps.policy.ignorePaths.length > 0;
  const paths = asked ? await changedPaths(api, pullRequest) : undefined;
  return {
    ...(approval && { approval }),
    ...(revoked && { revoked }),
    ...(pushedBy && { pushedBy }),
    askedFor,
    // A repetition of this very wish is not another one.
    alreadyRan: requested?.sha === pullRequest.head.sha && requested.runId !== wishId,
    ...(paths && { changedPaths: paths }),
    ...(forSticky && {
      changedCiFiles: await changedCiFiles(api, pullRequest.head.sha, paths, deps.policy.ciPaths),
    }),
  };
}

/** An approval of another commit covers this one too, unless it changes what CI does. */
function isStickyQuestion(
  { policy }: DecideDeps,
  pullRequest: PullRequest,
  { approval, pushedBy }: { approval: ApprovalRecord | undefined; pushedBy: string | undefined },
): boolean {
  return (
    policy.approval === 'sticky' &&
    approval !== undefined &&
    !approvesCommit(approval, pullRequest.head.sha) &&
    !speaksForHead(pullRequest, policy, { pushedBy })
  );
}

/** undefined: there are more files than GitHub tells. */
async function changedPaths(api: GithubRepository, pullRequest: PullRequest): Promise<string[] | undefined> {
  const { files, truncated } = await api.listPullRequestFiles(pullRequest.number);
  if (truncated) return undefined;
  return files.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [path, previousPath]));
}
