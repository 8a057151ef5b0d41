import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import { sha as shaShape } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

const shape = z.array(z.object({ sha: shaShape }));

/** The commits before this one, newest first, at most `limit`. */
export async function listAncestors(
  call: RepositoryCall,
  fullName: string,
  sha: string,
  limit: number,
): Promise<string[]> {
  const { data } = await call(
    {
      route: 'GET /repos/{owner}/{repo}/commits',
      parameters: { sha, per_page: limit + 1 },
      doing: `list what came before ${sha.slice(0, 12)} in ${fullName}`,
      permission: permissionLabel('contents', 'read'),
    },
    shape,
  );
  return data.map((commit) => commit.sha).filter((each) => each !== sha);
}
