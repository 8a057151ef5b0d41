import { botOf, type GithubContext, timestamp } from '../context.ts';
import { resolveCommit } from '../git/bare-repository.ts';
import { readCommit } from '../git/read-commit.ts';
import { notFound, validationFailed } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { created, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredRepository, StoredStatus } from '../model/types.ts';
import { viewCommit } from '../views/commit.ts';
import { viewRepository } from '../views/repository.ts';
import { viewStatus } from '../views/status.ts';
import { linksOf } from './links-of.ts';
import { requireFullSha } from './require-commit.ts';

/** GitHub's limits for commit statuses. */
export const STATUS_LIMITS = { description: 140, perContext: 1000 } as const;

const STATES = ['error', 'failure', 'pending', 'success'];
const COMMIT = '/repos/{owner}/{repo}/commits/{ref+}';

export const statusRoutes: Route[] = [
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/statuses/{sha}',
    auth: 'repository',
    permission: 'statuses:write',
    handle: create,
  },
  { method: 'GET', path: `${COMMIT}/status`, auth: 'repository', permission: 'statuses:read', handle: combined },
  { method: 'GET', path: `${COMMIT}/statuses`, auth: 'repository', permission: 'statuses:read', handle: list },
];

async function create(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, body, params } = request;
  checkRules(body);
  const sha = await requireFullSha(repository, params.sha ?? '');
  const status: StoredStatus = {
    id: context.state.nextId(),
    sha,
    context: typeof body.context === 'string' ? body.context : 'default',
    state: String(body.state),
    description: (body.description as string | undefined) ?? null,
    targetUrl: (body.target_url as string | undefined) ?? null,
    creator: botOf(context),
    createdAt: timestamp(context),
  };
  refuseTooMany(repository, status);
  repository.statuses.push(status);
  await announce(context, repository, status);
  return created(viewStatus(status, repository, linksOf(request, context)));
}

function checkRules({ state, description, target_url, context }: Record<string, unknown>): void {
  const fault = (field: string, message: string) =>
    validationFailed({ resource: 'Status', code: 'custom', field, message });
  if (!STATES.includes(String(state))) throw fault('state', 'state is not included in the list');
  if (context !== undefined && typeof context !== 'string') throw fault('context', 'context is not a string');
  if (typeof description === 'string' && [...description].length > STATUS_LIMITS.description) {
    throw fault('description', `description is too long (maximum is ${STATUS_LIMITS.description} characters)`);
  }
  if (typeof target_url === 'string' && target_url !== '' && !/^https?:\/\//.test(target_url)) {
    throw fault('target_url', 'target_url must use http(s) scheme');
  }
}

/** Statuses are only ever added: each change of state counts towards the limit. */
function refuseTooMany(repository: StoredRepository, status: StoredStatus): void {
  const same = repository.statuses.filter((other) => other.sha === status.sha && sameContext(other, status));
  if (same.length < STATUS_LIMITS.perContext) return;
  throw validationFailed({
    resource: 'Status',
    code: 'custom',
    field: 'base',
    message: 'This SHA and context has reached the maximum number of statuses.',
  });
}

async function list(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository } = request;
  const sha = await requireRef(request);
  const links = linksOf(request, context);
  const statuses = repository.statuses.filter((status) => status.sha === sha).toReversed();
  return paged(request, statuses, (page) => page.map((status) => viewStatus(status, repository, links)));
}

async function combined(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository } = request;
  const sha = await requireRef(request);
  const links = linksOf(request, context);
  const commitUrl = `${links.api}/repos/${fullNameOf(repository)}/commits/${sha}`;
  const statuses = latestStatuses(repository, sha);
  return paged(request, statuses, (page, total_count) => ({
    state: combinedState(statuses),
    statuses: page.map((status) => viewStatus(status, repository, links)),
    sha,
    total_count,
    repository: viewRepository(repository, links),
    commit_url: commitUrl,
    url: `${commitUrl}/status`,
  }));
}

/** The newest status of each context on a commit, newest first. */
export function latestStatuses(repository: StoredRepository, sha: string): StoredStatus[] {
  const latest = new Map<string, StoredStatus>();
  for (const status of repository.statuses.filter((one) => one.sha === sha).toReversed()) {
    const context = status.context.toLowerCase();
    if (!latest.has(context)) latest.set(context, status);
  }
  return [...latest.values()];
}

function combinedState(statuses: StoredStatus[]): string {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every(({ state }) => state === 'success') ? 'success' : 'pending';
}

/** Contexts differ by more than upper and lower case, or they are the same. */
function sameContext(one: StoredStatus, other: StoredStatus): boolean {
  return one.context.toLowerCase() === other.context.toLowerCase();
}

async function requireRef({ repository, params }: RepositoryRequest): Promise<string> {
  const sha = await resolveCommit(repository.dir, params.ref ?? '');
  if (!sha) throw notFound();
  return sha;
}

async function announce(context: GithubContext, repository: StoredRepository, status: StoredStatus): Promise<void> {
  const links = { api: context.origin(), web: context.origin() };
  const commit = viewCommit(await readCommit(repository.dir, status.sha), repository, links);
  const { id, sha, state, description, targetUrl: target_url, createdAt } = status;
  const times = { created_at: createdAt, updated_at: createdAt };
  const name = fullNameOf(repository);
  const fields = {
    id,
    sha,
    name,
    target_url,
    context: status.context,
    description,
    state,
    commit,
    branches: [],
    ...times,
  };
  context.emit({ event: 'status', repository, sender: status.creator, fields });
}
