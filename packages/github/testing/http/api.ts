import type { KeyObject } from 'node:crypto';
import { authenticate, type Caller, nameOf } from '../auth/authenticate.ts';
import { requirePermission } from '../auth/permissions.ts';
import type { GithubContext } from '../context.ts';
import type { InstallationToken, StoredRepository } from '../model/types.ts';
import { ApiError, badCredentials, notFound } from './api-error.ts';
import { findRepository, redirect, withName } from './names.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { ApiRequest, Reply, Route } from './route.ts';
import type { createRouter } from './router.ts';

/** A request as it came in, before anything is known about it. */
export interface IncomingCall {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Undefined when there was no body; unparsed. */
  body: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  apiUrl: string;
}

export interface Answer {
  reply: Reply;
  caller: string;
  /** Template of the route, undefined where none fits. */
  route: string | undefined;
  /** Settles the rate limit once it is clear whether the answer is a 304. */
  settle(options: { free: boolean }): void;
}

interface ApiOptions {
  context: GithubContext;
  key: KeyObject;
  limiter: RateLimiter;
  router: ReturnType<typeof createRouter<Route>>;
}

/** Answers one REST call: who is it, may it go on, what does the route say. Faults become GitHub's error bodies. */
export async function answerCall(call: IncomingCall, options: ApiOptions): Promise<Answer> {
  const { context, limiter } = options;
  const answer: Answer = { reply: { status: 500 }, caller: 'unknown', route: undefined, settle: () => undefined };
  try {
    requireUserAgent(call);
    const caller = authenticate(context, header(call, 'authorization'), options.key);
    answer.caller = nameOf(caller);
    if (call.path === '/rate_limit') return { ...answer, reply: viewRateLimit(limiter, answer.caller) };
    limiter.enter(answer.caller, call.method);
    answer.settle = ({ free }) => limiter.leave(answer.caller, { free });
    answer.reply = await dispatch(call, caller, options, answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer.reply = { status: error.status, body: error.body, headers: error.headers };
  }
  return answer;
}

function requireUserAgent(call: IncomingCall): void {
  if (header(call, 'user-agent')) return;
  throw new ApiError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
  );
}

async function dispatch(
  call: IncomingCall,
  caller: Caller,
  { context, router }: ApiOptions,
  answer: Answer,
): Promise<Reply> {
  const path = withName(call.path, context);
  const match = router(call.method, path);
  if (!match) {
    context.violations.push(`the stand-in has no route for ${call.method} ${call.path}`);
    throw notFound();
  }
  const { route, params } = match;
  answer.route = `${route.method} ${route.path.replaceAll('+}', '}')}`;
  const request: ApiRequest = {
    ...call,
    path,
    params,
    accept: header(call, 'accept') ?? '',
    body: parseBody(call.body),
  };
  if (route.auth === 'none') return route.handle(request, context);
  if (route.auth === 'app') {
    if (caller.kind !== 'app') throw badCredentials('A JSON web token could not be decoded');
    return route.handle(request, context);
  }
  if (caller.kind === 'anonymous') throw badCredentials('Requires authentication');
  if (caller.kind === 'app') throw badCredentials();
  const { token, installation } = caller;
  if (route.auth === 'installation') {
    requirePermission(token, route.permission);
    return route.handle({ ...request, token, installation }, context);
  }
  const repository = findRepository(request, context);
  if (repository === 'renamed') return redirect(call, context);
  if (!repository || !mayReach(token, repository, context)) throw notFound();
  requirePermission(token, route.permission);
  return route.handle({ ...request, token, installation, repository }, context);
}

function mayReach(token: InstallationToken, repository: StoredRepository, { state }: GithubContext): boolean {
  if (state.installationOf(repository)?.id !== token.installationId) return false;
  return token.repositoryIds === null || token.repositoryIds.includes(repository.id);
}

function parseBody(body: string | undefined): Record<string, unknown> {
  if (body === undefined || body === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ApiError(400, 'Body should be a JSON object');
  }
  return parsed as Record<string, unknown>;
}

function viewRateLimit(limiter: RateLimiter, caller: string): Reply {
  const headers = limiter.headers(caller);
  const number = (name: string) => Number(headers[`x-ratelimit-${name}`]);
  const rate = { limit: number('limit'), used: number('used'), remaining: number('remaining'), reset: number('reset') };
  return { status: 200, body: { resources: { core: rate }, rate } };
}

function header(call: IncomingCall, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
