import type { GitRemote, Project } from './gitlab.ts';

/**
 * The project's git remote under the *configured* address. GitLab's own `http_url_to_repo` may name another host or
 * plain http, and the token must go nowhere but where the operator sent it.
 */
export function gitRemote(baseUrl: string, token: string, { fullPath }: Pick<Project, 'fullPath'>): GitRemote {
  const path = fullPath.split('/').map(encodeURIComponent).join('/');
  return {
    url: `${baseUrl}/${path}.git`,
    // Any user name goes with an access token; OAuth tokens want this one.
    authorization: async () => `Basic ${Buffer.from(`oauth2:${token}`).toString('base64')}`,
  };
}
