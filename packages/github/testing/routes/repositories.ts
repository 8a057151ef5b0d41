import type { GithubContext } from '../context.ts';
import { listRefs, type RefLine, readRef } from '../git/bare-repository.ts';
import { git } from '../git/run-git.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import { fullNameOf } from '../model/state.ts';
import { type Links, nodeId } from '../views/links.ts';
import { viewRepository } from '../views/repository.ts';
import { linksOf } from './links-of.ts';

const REPO = '/repos/{owner}/{repo}';
const contents = { method: 'GET', auth: 'repository', permission: 'contents:read' } as const;
const metadata = { method: 'GET', auth: 'repository', permission: 'metadata:read', handle: readRepository } as const;

export const repositoryRoutes: Route[] = [
  { ...metadata, path: REPO },
  { ...metadata, path: '/repositories/{repository_id}' },
  { ...contents, path: `${REPO}/branches`, handle: listBranches },
  { ...contents, path: `${REPO}/branches/{branch+}`, handle: readBranch },
  { ...contents, path: `${REPO}/git/ref/{ref+}`, handle: readOneRef },
  { ...contents, path: `${REPO}/git/matching-refs/{ref+}`, handle: matchingRefs },
  { ...contents, path: `${REPO}/git/tags/{sha}`, handle: readTag },
];

function readRepository(request: RepositoryRequest, context: GithubContext): Reply {
  return ok(viewRepository(request.repository, linksOf(request, context)));
}

async function listBranches(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const branches = await listRefs(request.repository.dir, 'refs/heads/');
  return paged(request, branches, (page) => page.map((branch) => viewBranch(branch, request, context)));
}

async function readBranch(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const ref = `refs/heads/${request.params.branch}`;
  const sha = await readRef(request.repository.dir, ref);
  if (!sha) throw new ApiError(404, 'Branch not found');
  return ok(viewBranch({ ref, sha, type: 'commit' }, request, context));
}

function viewBranch(
  { ref, sha }: RefLine,
  request: RepositoryRequest,
  context: GithubContext,
): Record<string, unknown> {
  const url = `${linksOf(request, context).api}/repos/${fullNameOf(request.repository)}/commits/${sha}`;
  return { name: ref.slice('refs/heads/'.length), commit: { sha, url }, protected: false };
}

async function readOneRef(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const wanted = `refs/${request.params.ref}`;
  const ref = (await listRefs(request.repository.dir, wanted)).find((one) => one.ref === wanted);
  if (!ref) throw notFound();
  return ok(viewRef(ref, request, linksOf(request, context)));
}

async function matchingRefs(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const prefix = `refs/${request.params.ref}`;
  const refs = (await listRefs(request.repository.dir, 'refs/')).filter(({ ref }) => ref.startsWith(prefix));
  return ok(refs.map((ref) => viewRef(ref, request, linksOf(request, context))));
}

function viewRef(
  { ref, sha, type }: RefLine,
  { repository }: RepositoryRequest,
  { api }: Links,
): Record<string, unknown> {
  const url = `${api}/repos/${fullNameOf(repository)}/git`;
  return {
    ref,
    node_id: nodeId('Ref', ref),
    url: `${url}/${ref}`,
    object: { sha, type, url: `${url}/${type}s/${sha}` },
  };
}

/** An annotated tag's own object. */
async function readTag(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const sha = request.params.sha ?? '';
  const { dir } = request.repository;
  const text = /^[0-9a-f]{40,64}$/.test(sha) ? await git(['cat-file', 'tag', sha], { cwd: dir, accept: [0, 128] }) : '';
  const [, commit, tag] = /^object (\w+)\ntype \w+\ntag (.+)\n/.exec(text) ?? [];
  if (!commit) throw notFound();
  const url = `${linksOf(request, context).api}/repos/${fullNameOf(request.repository)}/git`;
  return ok({
    node_id: nodeId('Tag', sha),
    tag,
    sha,
    url: `${url}/tags/${sha}`,
    message: text.slice(text.indexOf('\n\n') + 2),
    object: { sha: commit, type: 'commit', url: `${url}/commits/${commit}` },
  });
}
