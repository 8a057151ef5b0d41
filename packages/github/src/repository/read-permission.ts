import { NotFoundError } from '@failfast-ci/core';
import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import type { RepositoryCall } from './repository-call.ts';

/** What a person may do with a repository, from most to least. On a public one everybody may at least read. */
export type RepositoryPermission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** A name that cannot lead the URL astray. */
const LOGIN = /^(?!\.{1,2}$)[\w.-]{1,255}(?:\[bot\])?$/;

const role = z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none']);
const permissionShape = z.object({
  // The role on which a custom one is built; `maintain` is `write` here and `triage` is `read`.
  permission: role.catch('none'),
  // A custom role has a name of its own choosing.
  role_name: role.optional().catch(undefined),
});

/** The highest of all grants, whichever way they came. `none` for a login that GitHub does not know. */
export async function readPermission(
  call: RepositoryCall,
  fullName: string,
  login: string,
): Promise<RepositoryPermission> {
  if (!LOGIN.test(login)) return 'none';
  try {
    const { data } = await call(
      {
        route: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        parameters: { username: login },
        doing: `read the permission of ${login} on ${fullName}`,
        permission: permissionLabel('metadata', 'read'),
      },
      permissionShape,
    );
    return trusted(data);
  } catch (error) {
    if (error instanceof NotFoundError) return 'none';
    throw error;
  }
}

/** Should a custom role be called like one of GitHub's, it gives no more than the role that it is built on. */
function trusted({ permission, role_name }: z.output<typeof permissionShape>): RepositoryPermission {
  if (role_name === undefined) return permission;
  const base = role_name === 'maintain' ? 'write' : role_name === 'triage' ? 'read' : role_name;
  return base === permission ? role_name : permission;
}
