import { NotFoundError } from '@failfast-ci/core';
import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import { sha } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

const refShape = z.object({ object: z.object({ sha }) });

/** The commit that a branch points at, or undefined when there is no such branch (or repository). */
export async function readBranchSha(
  call: RepositoryCall,
  fullName: string,
  branch: string,
): Promise<string | undefined> {
  try {
    // Not `branches/{branch}`: that one follows renamed branches, and the old name would seem to live on.
    const { data } = await call(
      {
        route: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
        parameters: { ref: `heads/${branch}` },
        doing: `read branch ${branch} of ${fullName}`,
        permission: permissionLabel('contents', 'read'),
      },
      refShape,
    );
    return data.object.sha;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
