import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import type { RepositoryCall } from './repository-call.ts';

const treeShape = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
  truncated: z.boolean().nullish(),
});

/**
 * The paths of all files at and below a folder of a commit, from the root; the empty folder is the root. None where there
 * is no such folder. `truncated`: GitHub lists 100,000 entries at most, so there are others.
 *
 * @throws NotFoundError when GitHub does not know the commit
 */
export async function listFiles(
  call: RepositoryCall,
  fullName: string,
  folder: string,
  sha: string,
): Promise<{ paths: string[]; truncated: boolean }> {
  const read = async (tree: string, recursive: boolean) => {
    const parameters = { tree_sha: tree, ...(recursive && { recursive: '1' }) };
    const request = {
      route: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
      parameters,
      doing: `list ${folder || 'the files'} of ${fullName}@${sha}`,
      permission: permissionLabel('contents', 'read'),
    };
    return (await call(request, treeShape)).data;
  };
  // Folder by folder, so that of a large repository only what is asked for is listed.
  let tree = sha;
  for (const name of folder.split('/').filter((part) => part !== '')) {
    const entry = (await read(tree, false)).tree.find(({ path, type }) => path === name && type === 'tree');
    if (!entry) return { paths: [], truncated: false };
    tree = entry.sha;
  }
  const { tree: entries, truncated } = await read(tree, true);
  const prefix = folder === '' ? '' : `${folder}/`;
  const paths = entries.filter(({ type }) => type === 'blob').map(({ path }) => `${prefix}${path}`);
  return { paths, truncated: truncated ?? false };
}
