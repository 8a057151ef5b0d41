import type { GithubContext } from '../context.ts';
import type { ApiRequest } from '../http/route.ts';
import type { Links } from '../views/links.ts';

/** Addresses in an answer follow the way the caller took: with `/api/v3` if the request had it. */
export function linksOf({ apiUrl }: ApiRequest, context: GithubContext): Links {
  return { api: apiUrl, web: context.origin() };
}
