import { RateLimitedError } from '@failfast-ci/core';
import type {
  DefaultRequestOptions,
  FormattedResponse,
  RequesterType,
  ResourceOptions,
} from '@gitbeaker/requester-utils';
import { formatQuery } from '@gitbeaker/requester-utils';
import type { GitlabOptions } from '../options.ts';
import { connectionError, refusalError } from './errors.ts';
import { type Answer, exchange, type Request } from './exchange.ts';
import { gitlabWords } from './gitlab-words.ts';
import { requestBody } from './request-body.ts';
import { routeOf } from './route.ts';

const API_ROOT = '/api/v4/';

type Options = Required<Pick<GitlabOptions, 'requestTimeoutMs' | 'userAgent' | 'token'>> &
  Pick<GitlabOptions, 'onRequest' | 'hold'>;

/**
 * gitbeaker's requester, replaced: the published one repeats every request, POST included, up to ten times within
 * half a second on 429 and 502 and ignores Retry-After (43.8.0, dist/index.mjs). Here a request is made once.
 */
export function createRequester(options: Options): (resource: ResourceOptions) => RequesterType {
  return (resource) => {
    const bound = (method: string) => (path: string, given?: DefaultRequestOptions) =>
      send(options, resource, method, path, given) as Promise<FormattedResponse<never>>;
    return {
      get: bound('GET'),
      post: bound('POST'),
      put: bound('PUT'),
      patch: bound('PATCH'),
      delete: bound('DELETE'),
    };
  };
}

async function send(
  options: Options,
  resource: ResourceOptions,
  method: string,
  path: string,
  given: DefaultRequestOptions = {},
): Promise<FormattedResponse> {
  const url = new URL(path, resource.url.endsWith('/') ? resource.url : `${resource.url}/`);
  url.search = formatQuery(given.searchParams ?? {});
  const body = requestBody(given.body as Record<string, unknown> | undefined);
  const headers = { ...(await authentication(resource)), ...jsonHeaders(body), 'user-agent': options.userAgent };
  const endpoint = url.pathname.slice(url.pathname.indexOf(API_ROOT) + API_ROOT.length);
  const route = routeOf(method, endpoint);

  await options.hold?.check();
  const answer = await reported(options, route, { method, url, headers, ...(body !== undefined && { body }) });
  if (answer.status >= 200 && answer.status < 300) return formatted(answer, route, url);
  const words = withoutToken(gitlabWords(answer.body), options.token);
  const error = refusalError({ route, endpoint, host: url.host, ...answer, words }, Date.now());
  if (error instanceof RateLimitedError) await options.hold?.set(error.retryAt);
  throw error;
}

async function reported({ onRequest, requestTimeoutMs }: Options, route: string, request: Request): Promise<Answer> {
  const start = performance.now();
  const report = (status: number, remaining?: string | null) =>
    onRequest?.({
      route,
      status,
      durationMs: performance.now() - start,
      ...(remaining && { rateLimitRemaining: Number(remaining) }),
    });
  let answer: Answer;
  try {
    answer = await exchange(request, requestTimeoutMs);
  } catch (cause) {
    report(0);
    throw connectionError(route, request.url.host, requestTimeoutMs, cause);
  }
  report(answer.status, answer.headers.get('ratelimit-remaining'));
  return answer;
}

async function authentication({ authHeaders }: ResourceOptions): Promise<Record<string, string>> {
  const entries = Object.entries(authHeaders).map(async ([name, read]) => [name, await read()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function jsonHeaders(body: string | undefined): Record<string, string> {
  return { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) };
}

function formatted({ status, headers, body }: Answer, route: string, url: URL): FormattedResponse {
  if (typeof body === 'string') {
    throw new Error(
      `${url.host} answered ${route} with something that is not JSON: is a proxy or login page in front?`,
    );
  }
  return { status, headers: { ...Object.fromEntries(headers), link: nextLink(headers, url) }, body: body as never };
}

/** gitbeaker follows `Link` only; where a proxy dropped it, GitLab's `x-next-page` says the same. */
function nextLink(headers: Headers, url: URL): string {
  const link = headers.get('link') ?? '';
  const nextPage = headers.get('x-next-page');
  if (link.includes('rel="next"') || !nextPage) return link;
  const next = new URL(url);
  next.searchParams.set('page', nextPage);
  return `<${next.href}>; rel="next"`;
}

/** GitLab does not echo tokens, but a proxy's error may echo request headers. Real tokens have 20 characters or more. */
function withoutToken(words: string, token: string): string {
  return token.length < 8 ? words : words.replaceAll(token, '[redacted]');
}
