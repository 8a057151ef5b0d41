import type { GithubContext } from '../context.ts';
import { changedFiles, readCommits } from '../git/read-commit.ts';
import { git } from '../git/run-git.ts';
import { notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { StoredPull } from '../model/types.ts';
import { viewReview } from '../views/comment.ts';
import { viewCommit } from '../views/commit.ts';
import { viewPull } from '../views/pull.ts';
import { viewFile } from './commits.ts';
import { linksOf } from './links-of.ts';
import { requireCommit } from './require-commit.ts';

/** Most files that are ever listed. */
const MOST_FILES = 3000;

const PATH = '/repos/{owner}/{repo}/pulls';
const shared = { method: 'GET', auth: 'repository', permission: 'pull_requests:read' } as const;

export const pullRoutes: Route[] = [
  { ...shared, path: PATH, handle: list },
  { ...shared, path: `${PATH}/{number}`, handle: read },
  { ...shared, path: `${PATH}/{number}/files`, handle: files },
  { ...shared, path: `${PATH}/{number}/commits`, handle: commits },
  { ...shared, path: `${PATH}/{number}/reviews`, handle: reviews },
  { ...shared, path: '/repos/{owner}/{repo}/commits/{sha}/pulls', handle: ofCommit },
];

function list(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository, query } = request;
  const state = query.get('state') ?? 'open';
  const [head, base] = [query.get('head'), query.get('base')];
  const pulls = [...repository.pulls.values()].filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (base === null || pull.base.ref === base) &&
      // Without its owner a head is not understood, and GitHub then ignores it.
      (head === null || !head.includes(':') || head === labelOf(pull)),
  );
  const links = linksOf(request, context);
  const sorted = query.get('direction') === 'asc' ? pulls : pulls.reverse();
  return paged(request, sorted, (page) => page.map((pull) => viewListed(viewPull(pull, repository, links))));
}

const labelOf = (pull: StoredPull): string => `${pull.headRepository?.split('/')[0] ?? ''}:${pull.head.ref}`;

/** What only the single pull request tells. */
const DETAILS = ['merged', 'mergeable', 'rebaseable', 'mergeable_state', 'merged_by', 'comments', 'review_comments'];
const MORE_DETAILS = ['maintainer_can_modify', 'commits', 'additions', 'deletions', 'changed_files'];

function viewListed(view: Record<string, unknown>): Record<string, unknown> {
  const hidden = new Set([...DETAILS, ...MORE_DETAILS]);
  return Object.fromEntries(Object.entries(view).filter(([name]) => !hidden.has(name)));
}

async function read(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const pull = find(request);
  const changed = await filesOf(request, pull);
  const { dir } = request.repository;
  const view = viewPull(pull, request.repository, linksOf(request, context));
  // Being asked is what makes GitHub find out; it does not wait for that with its answer.
  pull.mergeabilityKnown = true;
  return ok({
    ...view,
    commits: (await readCommits(dir, [`${pull.base.sha}..${pull.head.sha}`])).length,
    additions: changed.reduce((sum, file) => sum + file.additions, 0),
    deletions: changed.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: changed.length,
  });
}

async function files(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const pull = find(request);
  const changed = await filesOf(request, pull);
  return paged(request, changed.slice(0, MOST_FILES), (page) =>
    page.map((file) => viewFile(file, pull.head.sha, request, context)),
  );
}

async function commits(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { base, head } = find(request);
  const { repository } = request;
  const list = (await readCommits(repository.dir, [`${base.sha}..${head.sha}`])).reverse();
  return paged(request, list, (page) => page.map((one) => viewCommit(one, repository, linksOf(request, context))));
}

function reviews(request: RepositoryRequest, context: GithubContext): Reply {
  const pull = find(request);
  const place = { repository: request.repository, number: pull.number };
  return paged(request, pull.reviews, (page) => page.map((one) => viewReview(one, place, linksOf(request, context))));
}

/** Pull requests that contain a commit. Those from forks are not found: their commits are the fork's. */
async function ofCommit(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params } = request;
  const sha = await requireCommit(repository, params.sha ?? '');
  const own = [...repository.pulls.values()].filter((pull) => !pull.fork && (pull.state === 'open' || pull.merged));
  const contained = await Promise.all(own.map((pull) => contains(repository.dir, pull, sha)));
  const links = linksOf(request, context);
  return paged(
    request,
    own.filter((_, index) => contained[index]),
    (page) => page.map((pull) => viewListed(viewPull(pull, repository, links))),
  );
}

async function contains(dir: string, { base, head }: StoredPull, sha: string): Promise<boolean> {
  return (await readCommits(dir, [`${base.sha}..${head.sha}`])).some((commit) => commit.sha === sha);
}

async function filesOf({ repository: { dir } }: RepositoryRequest, { base, head }: StoredPull) {
  const mergeBase = await git(['merge-base', base.sha, head.sha], { cwd: dir });
  return changedFiles(dir, mergeBase, head.sha);
}

function find({ repository, params }: RepositoryRequest): StoredPull {
  const pull = repository.pulls.get(Number(params.number));
  if (!pull) throw notFound();
  return pull;
}
