import type { GithubContext } from '../context.ts';
import { readTree } from '../git/read-tree.ts';
import { notFound } from '../http/api-error.ts';
import { ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import { fullNameOf } from '../model/state.ts';
import { linksOf } from './links-of.ts';

/** Most entries of one answer; the rest is left out and `truncated` says so. */
const MOST_ENTRIES = 100_000;

const shared = { method: 'GET', auth: 'repository', permission: 'contents:read' } as const;

export const treeRoutes: Route[] = [{ ...shared, path: '/repos/{owner}/{repo}/git/trees/{sha}', handle: read }];

/** A tree, by its own id or a commit's; `recursive` with any value, even `0`, lists what is below too. */
async function read(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params, query } = request;
  const tree = await readTree(repository.dir, params.sha ?? '', query.has('recursive'));
  if (!tree) throw notFound();
  const url = `${linksOf(request, context).api}/repos/${fullNameOf(repository)}/git`;
  return ok({
    sha: tree.sha,
    url: `${url}/trees/${tree.sha}`,
    tree: tree.entries.slice(0, MOST_ENTRIES).map(({ path, mode, type, sha, size }) => ({
      path,
      mode,
      type,
      sha,
      ...(size !== null && { size }),
      ...(type !== 'commit' && { url: `${url}/${type}s/${sha}` }),
    })),
    truncated: tree.entries.length > MOST_ENTRIES,
  });
}
