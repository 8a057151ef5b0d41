import type { GitRemote, Project } from './gitlab.ts';

/** Any user name that is not blank goes with an access token; OAuth tokens want this one. */
const ANY_USER = 'oauth2';

/**
 * The project's git remote under the *configured* address. GitLab's own `http_url_to_repo` may name another host or
 * plain http, and the token must go nowhere but where the operator sent it.
 */
export function gitRemote(
  baseUrl: string,
  { token, user = ANY_USER }: { token: string; user?: string },
  { fullPath }: Pick<Project, 'fullPath'>,
): GitRemote {
  const path = fullPath.split('/').map(encodeURIComponent).join('/');
  return {
    url: `${baseUrl}/${path}.git`,
    authorization: async () => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
  };
}
