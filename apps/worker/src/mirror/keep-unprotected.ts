import { mirrorName, PermanentError, type Run, type RunSource } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';

/** Whether people who may not push to the repository wrote it. */
export const isOfStrangers = (source: RunSource): boolean => source.kind === 'pull_request' && source.fromFork;

/**
 * Strangers choose the end of their branch's name on the mirror, so it may match a rule like `*-stable`. On a protected
 * branch their CI jobs would find the protected CI variables.
 *
 * @throws PermanentError `branch-protected`
 */
export async function keepUnprotected(
  gitlab: Pick<GitlabByProject, 'isBranchProtected'>,
  projectId: number,
  { source }: Run,
): Promise<void> {
  if (!isOfStrangers(source)) return;
  const branch = mirrorName(source);
  if (await gitlab.isBranchProtected(projectId, branch)) throw branchProtected(branch);
}

/** Code from a fork may not run on a branch that GitLab protects. */
export const branchProtected = (branch: string): PermanentError =>
  new PermanentError(
    `a rule in GitLab protects \`${branch}\`, so this commit from a fork would run with the protected CI variables`,
    {
      code: 'branch-protected',
      nextStep:
        'A maintainer of the GitLab mirror changes its rules for protected branches so that none matches branches that begin with `pr-`, then presses “Retry”. Or the author gives the branch another name and opens a new pull request.',
      operatorMustAct: true,
    },
  );
