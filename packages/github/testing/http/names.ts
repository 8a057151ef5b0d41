import type { GithubContext } from '../context.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredRepository } from '../model/types.ts';
import type { IncomingCall } from './api.ts';
import type { ApiRequest, Reply } from './route.ts';

/** A repository's id works everywhere its name does: redirects after a rename lead there. */
export function withName(path: string, { state }: GithubContext): string {
  const [whole, id, rest] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repository = whole ? state.repositories.get(Number(id)) : undefined;
  return repository ? `/repos/${fullNameOf(repository)}${rest ?? ''}` : path;
}

export function findRepository(
  { params }: ApiRequest,
  { state }: GithubContext,
): StoredRepository | 'renamed' | undefined {
  const fullName = `${params.owner}/${params.repo}`;
  const repository = state.findRepository(fullName);
  if (repository) return repository;
  return state.findFormerName(fullName) ? 'renamed' : undefined;
}

/** 301 for reads, 307 for what must be repeated as it was. */
export function redirect({ method, path, query, apiUrl }: IncomingCall, { state }: GithubContext): Reply {
  const [, owner, name, rest] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(path) ?? [];
  const repository = state.repository(`${owner}/${name}`);
  const url = `${apiUrl}/repositories/${repository.id}${rest}${query.size > 0 ? `?${query}` : ''}`;
  const status = method === 'GET' ? 301 : 307;
  const message = status === 301 ? 'Moved Permanently' : 'Temporary Redirect';
  return {
    status,
    headers: { location: url },
    body: { message, url, documentation_url: 'https://docs.github.com/rest' },
  };
}
