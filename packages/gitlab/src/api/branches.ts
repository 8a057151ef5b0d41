import { NotFoundError } from '@failfast-ci/core';
import { GitlabRefusedError } from '../http/errors.ts';
import { editProject } from './projects.ts';
import type { Resources } from './resources.ts';

const MAINTAINER = 40;

interface Protection {
  allow_force_push?: boolean;
  push_access_levels?: { access_level: number | null }[];
}

/** See `Gitlab.allowForcePush`. An existing protection keeps everything else that it says. */
export async function allowForcePush(api: Resources, projectId: number, branch: string): Promise<void> {
  const existing = await readProtection(api, projectId, branch);
  if (existing) return amend(api, projectId, branch, existing);
  try {
    // gitbeaker's method would send these in the query.
    await api.requester.post(`projects/${projectId}/protected_branches`, {
      body: {
        name: branch,
        push_access_level: MAINTAINER,
        merge_access_level: MAINTAINER,
        allow_force_push: true,
      },
    });
  } catch (error) {
    // 409, or 422 on older servers: GitLab itself protects a default branch on the first push.
    if (!(error instanceof GitlabRefusedError)) throw error;
    const protection = await readProtection(api, projectId, branch);
    if (!protection) throw error;
    await amend(api, projectId, branch, protection);
  }
}

export async function deleteBranch(api: Resources, projectId: number, branch: string): Promise<'deleted' | 'absent'> {
  try {
    await api.branches.remove(projectId, branch);
    return 'deleted';
  } catch (error) {
    if (error instanceof NotFoundError) return 'absent';
    throw error;
  }
}

export async function setDefaultBranch(api: Resources, projectId: number, branch: string): Promise<void> {
  await editProject(api, projectId, { default_branch: branch });
}

async function readProtection(api: Resources, projectId: number, branch: string): Promise<Protection | undefined> {
  try {
    return (await api.protectedBranches.show(projectId, branch)) as Protection;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function amend(api: Resources, projectId: number, branch: string, protection: Protection): Promise<void> {
  const mayPush = protection.push_access_levels?.some(
    ({ access_level: level }) => level === 30 || level === MAINTAINER,
  );
  if (protection.allow_force_push && mayPush !== false) return;
  await api.protectedBranches.edit(projectId, branch, {
    allowForcePush: true,
    // push_access_level is for creation only.
    ...(mayPush === false && { allowedToPush: [{ access_level: MAINTAINER }] }),
  } as { allowForcePush: boolean });
}
