import type { KeyObject } from 'node:crypto';
import type { GithubContext } from '../context.ts';
import { ApiError, badCredentials } from '../http/api-error.ts';
import type { Installation, InstallationToken } from '../model/types.ts';
import { verifyAppJwt } from './app-jwt.ts';

export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'app' }
  | { kind: 'installation'; token: InstallationToken; installation: Installation };

/** How the request log and the rate limits name a caller. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'installation' ? `installation:${caller.installation.id}` : caller.kind;
}

/** Who an `Authorization` header proves the caller to be; throws GitHub's 401 for anything that proves nothing. */
export function authenticate(context: GithubContext, header: string | undefined, key: KeyObject): Caller {
  if (header === undefined) return { kind: 'anonymous' };
  const [scheme = '', credentials = ''] = header.split(' ');
  if (!/^(bearer|token)$/i.test(scheme)) throw badCredentials();
  if (credentials.startsWith('ghs_')) return installationCaller(context, credentials);
  verifyAppJwt(credentials, { key, appId: context.app.id, now: context.now() });
  return { kind: 'app' };
}

/** The caller behind an installation token; throws 401 for an unknown, expired or revoked one, 403 while suspended. */
export function installationCaller(context: GithubContext, value: string): Caller & { kind: 'installation' } {
  const token = context.state.tokens.get(value);
  const installation = token && context.state.installations.get(token.installationId);
  if (!token || !installation || token.expiresAt <= context.now()) throw badCredentials();
  if (installation.suspended) throw new ApiError(403, 'This installation has been suspended');
  return { kind: 'installation', token, installation };
}
