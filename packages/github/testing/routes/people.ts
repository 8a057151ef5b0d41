import type { GithubContext } from '../context.ts';
import { notFound } from '../http/api-error.ts';
import { type ApiRequest, noContent, ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { Account, StoredRepository } from '../model/types.ts';
import { viewAccount } from '../views/account.ts';
import { linksOf } from './links-of.ts';

const COLLABORATOR = '/repos/{owner}/{repo}/collaborators/{username}';
const metadata = { method: 'GET', auth: 'repository', permission: 'metadata:read' } as const;

export const peopleRoutes: Route[] = [
  { ...metadata, path: `${COLLABORATOR}/permission`, handle: permissionOf },
  { ...metadata, path: COLLABORATOR, handle: isCollaborator },
  {
    method: 'GET',
    path: '/orgs/{org}/members/{username}',
    auth: 'installation',
    permission: 'members:read',
    handle: isMember,
  },
  { method: 'GET', path: '/users/{username}', auth: 'installation', permission: 'metadata:read', handle: readUser },
];

/** The five roles shrink to GitHub's three old permissions; `role_name` keeps the difference. */
const PERMISSION: Record<string, string> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
};

function permissionOf(request: RepositoryRequest, context: GithubContext): Reply {
  const user = findAccount(request, context);
  const role = roleOf(request.repository, user);
  const permission = PERMISSION[role] ?? 'none';
  return ok({
    permission,
    role_name: role,
    user: { ...viewAccount(user, linksOf(request, context)), role_name: role },
  });
}

function roleOf(repository: StoredRepository, user: Account): string {
  if (user.id === repository.owner.id) return 'admin';
  return repository.collaborators.get(user.login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
}

function isCollaborator(request: RepositoryRequest, context: GithubContext): Reply {
  const user = findAccount(request, context);
  const { collaborators, owner } = request.repository;
  if (user.id !== owner.id && !collaborators.has(user.login.toLowerCase())) throw notFound();
  return noContent();
}

function isMember({ params }: ApiRequest, { state }: GithubContext): Reply {
  const members = state.members.get((params.org ?? '').toLowerCase());
  if (!members?.has((params.username ?? '').toLowerCase())) throw notFound();
  return noContent();
}

function readUser(request: ApiRequest, context: GithubContext): Reply {
  return ok(viewAccount(findAccount(request, context), linksOf(request, context)));
}

function findAccount({ params }: ApiRequest, { state }: GithubContext): Account {
  const account = state.accounts.get((params.username ?? '').toLowerCase());
  if (!account) throw notFound();
  return account;
}
