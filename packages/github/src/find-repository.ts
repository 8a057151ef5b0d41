import { NotFoundError, type Repository } from '@failfast-ci/core';
import { z } from 'zod';
import type { CallAsApp } from './api/call-as-app.ts';
import type { CallAsInstallation } from './api/call-as-installation.ts';
import { METADATA_PERMISSIONS, permissionLabel } from './auth/permissions.ts';
import { fullName, id, refName } from './shapes.ts';

const installationShape = z.object({ id });
/** A repository as every answer of the API describes it. */
export const repositoryShape = z.object({ id, full_name: fullName, default_branch: refName });

const permission = permissionLabel('metadata', 'read');

/**
 * A repository by `owner/name`, under the name that it has now.
 * NotFoundError when there is no such repository or the App is not installed on it: GitHub does not say which.
 */
export async function findRepository(
  callAsApp: CallAsApp,
  callAsInstallation: CallAsInstallation,
  name: string,
): Promise<Repository> {
  if (!fullName.safeParse(name).success) throw new NotFoundError('cannot find repository: its name is not owner/name');
  const [owner, repo] = name.split('/');
  const { data: installation } = await callAsApp(
    {
      route: 'GET /repos/{owner}/{repo}/installation',
      parameters: { owner, repo },
      doing: `find the installation on ${name}`,
    },
    installationShape,
  );
  // Its id, by which a token could be narrowed, is what we are asking for; reading names is all this one can do.
  const { data } = await callAsInstallation(
    { route: 'GET /repos/{owner}/{repo}', parameters: { owner, repo }, doing: `read repository ${name}`, permission },
    { installationId: installation.id, permissions: METADATA_PERMISSIONS },
    repositoryShape,
  );
  return toRepository(data, installation.id);
}

/** A repository by its id: finds it after a rename or transfer as well. */
export async function readRepositoryById(
  callAsInstallation: CallAsInstallation,
  installationId: number,
  repositoryId: number,
): Promise<Repository> {
  const { data } = await callAsInstallation(
    {
      route: 'GET /repositories/{repository_id}',
      parameters: { repository_id: repositoryId },
      doing: `read repository ${repositoryId}`,
      permission,
    },
    { installationId, repositoryId, permissions: METADATA_PERMISSIONS },
    repositoryShape,
  );
  return toRepository(data, installationId);
}

export function toRepository(raw: z.output<typeof repositoryShape>, installationId: number): Repository {
  return { id: raw.id, fullName: raw.full_name, installationId, defaultBranch: raw.default_branch };
}
