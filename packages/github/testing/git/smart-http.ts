import type { IncomingMessage, ServerResponse } from 'node:http';
import { grants } from '../auth/permissions.ts';
import type { GithubContext } from '../context.ts';
import { fullNameOf } from '../model/state.ts';
import type { InstallationToken, StoredRepository } from '../model/types.ts';
import type { GitHandler, GitPathInfo } from '../options.ts';

export interface GitAddress {
  fullName: string;
  pathInfo: GitPathInfo;
  query: string;
}

/** Recognizes a smart-HTTP address, with or without `.git`; undefined for everything else. */
export function parseGitAddress(url: URL): GitAddress | undefined {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(url.pathname);
  if (!found) return undefined;
  const [, owner, name, pathInfo] = found;
  return { fullName: `${owner}/${name}`, pathInfo: pathInfo as GitPathInfo, query: url.search.slice(1) };
}

/**
 * Serves git as github.com does: public repositories to everybody, private ones to tokens with contents:read,
 * `401` with a challenge for callers who are not known, `404` for those who may not see the repository, `403` for
 * pushes, `301` for the old name of a renamed repository.
 */
export async function serveGitRequest(
  context: GithubContext,
  handler: GitHandler,
  { req, res, address }: { req: IncomingMessage; res: ServerResponse; address: GitAddress },
): Promise<void> {
  const login = readLogin(context, req.headers.authorization);
  if (login === 'refused') return refuse(res, 401, 'Bad credentials');
  const repository = context.state.findRepository(address.fullName);
  if (!repository) return redirectOrRefuse(context, res, address, login);
  if (wantsToPush(address)) return refuse(res, login ? 403 : 401, 'Write access to repository not granted.');
  if (!mayRead(repository, login)) return refuseUnseen(res, login);
  await handler(req, res, { repositoryDir: repository.dir, pathInfo: address.pathInfo, query: address.query });
}

/** The token of a Basic login; undefined without credentials, `refused` when they are not valid. */
function readLogin(context: GithubContext, header: string | undefined): InstallationToken | 'refused' | undefined {
  if (header === undefined) return undefined;
  const [scheme = '', credentials = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'basic') return 'refused';
  const [user, ...password] = Buffer.from(credentials, 'base64').toString().split(':');
  const token = context.state.tokens.get(password.join(':'));
  if (!token || user !== 'x-access-token' || token.expiresAt <= context.now()) return 'refused';
  const installation = context.state.installations.get(token.installationId);
  return installation && !installation.suspended ? token : 'refused';
}

function mayRead(repository: StoredRepository, token: InstallationToken | undefined): boolean {
  if (!repository.private) return true;
  if (!token || !grants(token.permissions, 'contents', 'read')) return false;
  return token.repositoryIds === null || token.repositoryIds.includes(repository.id);
}

function wantsToPush({ pathInfo, query }: GitAddress): boolean {
  return pathInfo === '/git-receive-pack' || query.includes('service=git-receive-pack');
}

function redirectOrRefuse(
  context: GithubContext,
  res: ServerResponse,
  { fullName, pathInfo, query }: GitAddress,
  login: InstallationToken | undefined,
): void {
  const renamed = context.state.findFormerName(fullName);
  if (!renamed) {
    refuseUnseen(res, login);
    return;
  }
  const location = `${context.origin()}/${fullNameOf(renamed)}.git${pathInfo}${query && `?${query}`}`;
  res.writeHead(pathInfo === '/info/refs' ? 301 : 307, { location }).end();
}

/** Who is not known is asked for a login first, so that nobody learns which private repositories exist. */
function refuseUnseen(res: ServerResponse, login: InstallationToken | undefined): void {
  if (login) refuse(res, 404, 'Repository not found.');
  else refuse(res, 401, 'Authentication required');
}

function refuse(res: ServerResponse, status: number, message: string): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...challenge }).end(`${message}\n`);
}
