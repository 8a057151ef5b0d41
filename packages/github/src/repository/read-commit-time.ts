import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import { moment } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

const shape = z.object({ commit: z.object({ committer: z.object({ date: moment }) }) });

/** The committer's time: of a commit that was rebased or merged it is when that happened. */
export async function readCommitTime(call: RepositoryCall, fullName: string, sha: string): Promise<number> {
  const { data } = await call(
    {
      route: 'GET /repos/{owner}/{repo}/commits/{ref}',
      // The list of files is not asked about, and this makes it short.
      parameters: { ref: sha, per_page: 1 },
      doing: `read commit ${sha.slice(0, 12)} of ${fullName}`,
      permission: permissionLabel('contents', 'read'),
    },
    shape,
  );
  return data.commit.committer.date;
}
