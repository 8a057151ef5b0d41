import { z } from 'zod';
import { pagesUnlessSame } from '../api/conditional-pages.ts';
import { PAGE_SIZE } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import { refName, sha } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

export interface Branch {
  name: string;
  sha: string;
  protected: boolean;
}

const listShape = z.array(
  z.object({ name: refName, commit: z.object({ sha }), protected: z.boolean().optional().default(false) }),
);

/** All branches by name, unless they are as they were when `etag` was returned. */
export async function listBranches(
  call: RepositoryCall,
  fullName: string,
  etag: string | undefined,
): Promise<{ branches: Branch[]; etag: string } | 'unchanged'> {
  const read = (page: number, known?: string) =>
    call(
      {
        route: 'GET /repos/{owner}/{repo}/branches',
        parameters: {
          per_page: PAGE_SIZE,
          page,
          ...(known !== undefined && { headers: { 'if-none-match': known } }),
        },
        doing: `list branches of ${fullName}`,
        permission: permissionLabel('contents', 'read'),
      },
      listShape,
    );
  const list = await pagesUnlessSame(read, etag);
  if (list === 'unchanged') return list;
  return { branches: list.entries.map(({ commit, ...branch }) => ({ ...branch, sha: commit.sha })), etag: list.etag };
}
