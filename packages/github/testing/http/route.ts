import type { GithubContext } from '../context.ts';
import type { Installation, InstallationToken, StoredRepository } from '../model/types.ts';
import type { Grade } from '../options.ts';

/** An API request whose caller, permission and repository are already settled. */
export interface ApiRequest {
  method: string;
  /** Without the query and without GitHub Enterprise's `/api/v3`. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The JSON body; an empty object when there was none. */
  body: Record<string, unknown>;
  accept: string;
  /** Base of the API's own addresses, as the caller addressed it. */
  apiUrl: string;
  token?: InstallationToken;
  installation?: Installation;
}

/** A request to a path below `/repos/{owner}/{repo}`. */
export interface RepositoryRequest extends ApiRequest {
  repository: StoredRepository;
}

export interface Reply {
  status: number;
  /** Sent as JSON; undefined sends no body. */
  body?: unknown;
  /** Sent as it is. */
  raw?: { contentType: string; bytes: Buffer };
  headers?: Record<string, string>;
}

/** `checks:write`; several alternatives separated by `|`, any of which is enough. */
export type PermissionSpec = `${string}:${Grade}` | `${string}:${Grade}|${string}:${Grade}`;

interface RouteBase {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** GitHub's own template; `{name+}` takes slashes too. */
  path: string;
}

export interface AppRoute extends RouteBase {
  auth: 'app';
  handle(request: ApiRequest, context: GithubContext): Reply | Promise<Reply>;
}

/** Open to anybody, also without credentials. */
export interface OpenRoute extends RouteBase {
  auth: 'none';
  handle(request: ApiRequest, context: GithubContext): Reply | Promise<Reply>;
}

export interface InstallationRoute extends RouteBase {
  auth: 'installation';
  permission: PermissionSpec;
  handle(
    request: ApiRequest & { token: InstallationToken; installation: Installation },
    context: GithubContext,
  ): Reply | Promise<Reply>;
}

export interface RepositoryRoute extends RouteBase {
  auth: 'repository';
  permission: PermissionSpec;
  handle(request: RepositoryRequest, context: GithubContext): Reply | Promise<Reply>;
}

export type Route = AppRoute | OpenRoute | InstallationRoute | RepositoryRoute;

export const ok = (body: unknown, status = 200): Reply => ({ status, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });
