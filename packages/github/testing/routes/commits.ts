import type { GithubContext } from '../context.ts';
import { resolveCommit } from '../git/bare-repository.ts';
import { type ChangedFile, changedFiles, EMPTY_TREE, readCommit, readCommits } from '../git/read-commit.ts';
import { git } from '../git/run-git.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredRepository } from '../model/types.ts';
import { viewCommit } from '../views/commit.ts';
import { linksOf } from './links-of.ts';
import { requireCommit } from './require-commit.ts';

/** Most files a comparison lists, all of them on its first page. */
const MOST_FILES = 300;

const REPO = '/repos/{owner}/{repo}';
const shared = { method: 'GET', auth: 'repository', permission: 'contents:read' } as const;

export const commitRoutes: Route[] = [
  { ...shared, path: `${REPO}/commits`, handle: list },
  { ...shared, path: `${REPO}/commits/{ref+}`, handle: read },
  { ...shared, path: `${REPO}/compare/{basehead+}`, handle: compare },
];

async function list(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, query } = request;
  const sha = await requireCommit(repository, query.get('sha') ?? repository.defaultBranch);
  const commits = await readCommits(repository.dir, [sha]);
  return paged(request, commits, (page) => page.map((one) => viewCommit(one, repository, linksOf(request, context))));
}

async function read(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params } = request;
  const sha = await requireCommit(repository, params.ref ?? '');
  if (/application\/vnd\.github(\.v3)?\.sha/.test(request.accept)) {
    return { status: 200, raw: { contentType: 'application/vnd.github.sha; charset=utf-8', bytes: Buffer.from(sha) } };
  }
  const commit = await readCommit(repository.dir, sha);
  const files = await changedFiles(repository.dir, commit.parents[0] ?? EMPTY_TREE, sha);
  const count = (name: 'additions' | 'deletions') => files.reduce((sum, file) => sum + file[name], 0);
  const [additions, deletions] = [count('additions'), count('deletions')];
  return ok({
    ...viewCommit(commit, repository, linksOf(request, context)),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => viewFile(file, sha, request, context)),
  });
}

/** A changed file as commits, comparisons and pull requests list it. */
export function viewFile(
  file: ChangedFile,
  sha: string,
  request: RepositoryRequest,
  context: GithubContext,
): Record<string, unknown> {
  const links = linksOf(request, context);
  const fullName = fullNameOf(request.repository);
  return {
    ...file,
    sha,
    changes: file.additions + file.deletions,
    blob_url: `${links.web}/${fullName}/blob/${sha}/${encodeURI(file.filename)}`,
    raw_url: `${links.web}/${fullName}/raw/${sha}/${encodeURI(file.filename)}`,
    contents_url: `${links.api}/repos/${fullName}/contents/${encodeURI(file.filename)}?ref=${sha}`,
  };
}

async function compare(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params, query } = request;
  const { dir } = repository;
  const [baseName, headName] = (params.basehead ?? '').split('...');
  const [base, head] = await Promise.all([baseName, headName].map((name) => resolveCommit(dir, name ?? '')));
  if (!base || !head) throw notFound();
  const mergeBase = await git(['merge-base', base, head], { cwd: dir, accept: [0, 1] });
  if (!mergeBase) throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const links = linksOf(request, context);
  const view = async (sha: string) => viewCommit(await readCommit(dir, sha), repository, links);
  const [aheadBy, behindBy] = [
    await count(repository, `${base}..${head}`),
    await count(repository, `${head}..${base}`),
  ];
  const commits = (await readCommits(dir, [`${base}..${head}`])).reverse();
  const files = (query.get('page') ?? '1') === '1' ? await changedFiles(dir, mergeBase, head) : [];
  const body = {
    url: `${links.api}${request.path}`,
    html_url: `${links.web}/${fullNameOf(repository)}/compare/${params.basehead}`,
    base_commit: await view(base),
    merge_base_commit: await view(mergeBase),
    status: relation(aheadBy, behindBy),
    ahead_by: aheadBy,
    behind_by: behindBy,
    total_commits: aheadBy,
    commits: commits.map((commit) => viewCommit(commit, repository, links)),
    files: files.slice(0, MOST_FILES).map((file) => viewFile(file, head, request, context)),
  };
  // Only who asks for a page gets one.
  if (!query.has('page') && !query.has('per_page')) return ok(body);
  return paged(request, body.commits, (page) => ({ ...body, commits: page }));
}

function relation(ahead: number, behind: number): string {
  if (ahead === 0 && behind === 0) return 'identical';
  if (ahead > 0 && behind > 0) return 'diverged';
  return ahead > 0 ? 'ahead' : 'behind';
}

async function count({ dir }: StoredRepository, range: string): Promise<number> {
  return Number(await git(['rev-list', '--count', range], { cwd: dir }));
}
