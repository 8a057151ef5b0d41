import { mirrorRef, type Run } from '@failfast-ci/core';
import type { Remote } from '@failfast-ci/git-relay';
import { relayRefs } from '@failfast-ci/git-relay';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { type CiFilesRequest, type Put, type PutDeps, putCiFiles } from './put-ci-files.ts';
import { translateRelayError } from './relay-errors.ts';

/** Where work on a tag happens: GitLab's commits go onto branches only. */
export const workBranch = (run: Run): string =>
  run.source.kind === 'tag' ? `failfast-ci/tag/${run.source.tag}` : mirrorRef(run.source).replace('refs/heads/', '');

/** Makes the CI files all that the run's branch or tag on the mirror has. */
export async function placeCiFiles(
  deps: PutDeps & { userAgent: string },
  run: Run,
  target: Remote,
  request: Omit<CiFilesRequest, 'branch'>,
): Promise<Put> {
  const branch = workBranch(run);
  const put = await putCiFiles(deps, { ...request, branch });
  return run.source.kind === 'tag'
    ? moveTag(deps, run, target, { sha: put.sha, branch, projectId: request.projectId })
    : put;
}

/** Points the run's tag at a commit that the mirror has on a branch, and removes that branch. */
export async function moveTag(
  { gitlab, userAgent }: { gitlab: Pick<GitlabByProject, 'deleteBranch'>; userAgent: string },
  run: Run,
  target: Remote,
  { sha, branch, projectId }: { sha: string; branch: string; projectId: number },
): Promise<Put> {
  const ref = mirrorRef(run.source);
  const { refs } = await relayRefs({
    source: target,
    target,
    updates: [{ ref, sha }],
    pushOptions: ['ci.skip'],
    userAgent,
  }).catch((error: unknown) => {
    const { installationId } = run.repository;
    throw translateRelayError(error, { gitlabHost: new URL(target.url).host, installationId });
  });
  const outcome = refs.get(ref);
  if (outcome?.kind !== 'relayed' && outcome?.kind !== 'already-there') {
    throw new Error(`cannot set ${ref} on the mirror: ${outcome?.kind === 'refused' ? outcome.message : 'it moved'}`);
  }
  await gitlab.deleteBranch(projectId, branch);
  return { sha, isNew: outcome.kind === 'relayed' && outcome.oldSha === null };
}
