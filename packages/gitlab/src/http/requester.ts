import { RateLimitedError } from '@failfast-ci/core';
import type {
  DefaultRequestOptions,
  FormattedResponse,
  RequesterType,
  ResourceOptions,
} from '@gitbeaker/requester-utils';
import { formatQuery } from '@gitbeaker/requester-utils';
import type { GitlabOptions } from '../gitlab.ts';
import { connectionError, refusalError } from './errors.ts';
import { requestBody } from './request-body.ts';
import { routeOf } from './route.ts';

/** Same host, GET only: GitLab redirects a renamed project to its id. */
const MAX_REDIRECTS = 3;

interface Request {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text where it is none. */
  body: unknown;
}

/**
 * gitbeaker's requester, replaced: the published one repeats every request, POST included, up to ten times within
 * half a second on 429 and 502 and ignores Retry-After (43.8.0, dist/index.mjs). Here a request is made once.
 */
export function createRequester(
  options: Required<Pick<GitlabOptions, 'requestTimeoutMs' | 'userAgent' | 'token'>> &
    Pick<GitlabOptions, 'onRequest' | 'hold'>,
): (resource: ResourceOptions) => RequesterType {
  const { requestTimeoutMs, onRequest, hold } = options;

  async function send(resource: ResourceOptions, method: string, path: string, given: DefaultRequestOptions = {}) {
    const base = new URL(resource.url.endsWith('/') ? resource.url : `${resource.url}/`);
    const url = new URL(path, base);
    url.search = formatQuery(given.searchParams ?? {});
    const endpoint = url.pathname.slice(url.pathname.indexOf('/api/v4/') + '/api/v4/'.length);
    const route = routeOf(method, endpoint);
    const body = requestBody(given.body as Record<string, unknown> | undefined);
    const headers = { ...(await authentication(resource)), ...jsonHeaders(body), 'user-agent': options.userAgent };
    await hold?.check();

    const answer = await measured(route, () =>
      follow({ method, url, headers, ...(body !== undefined && { body }) }, requestTimeoutMs),
    ).catch((cause: unknown) => {
      throw connectionError(route, url.host, requestTimeoutMs, cause);
    });
    if (answer.status >= 200 && answer.status < 300) return formatted(answer, route, url);
    const refusal = { route, endpoint, host: url.host, ...answer, body: withoutToken(answer.body, options.token) };
    const error = refusalError(refusal, Date.now());
    if (error instanceof RateLimitedError) await hold?.set(error.retryAt);
    throw error;
  }

  async function measured(route: string, request: () => Promise<Answer>): Promise<Answer> {
    const start = performance.now();
    const answer = await request().catch((error: unknown) => {
      onRequest?.({ route, status: 0, durationMs: performance.now() - start });
      throw error;
    });
    const remaining = answer.headers.get('ratelimit-remaining');
    onRequest?.({
      route,
      status: answer.status,
      durationMs: performance.now() - start,
      ...(remaining && { rateLimitRemaining: Number(remaining) }),
    });
    return answer;
  }

  return (resource) => {
    const bound = (method: string) => (path: string, given?: DefaultRequestOptions) =>
      send(resource, method, path, given) as Promise<FormattedResponse<never>>;
    return {
      get: bound('GET'),
      post: bound('POST'),
      put: bound('PUT'),
      patch: bound('PATCH'),
      delete: bound('DELETE'),
    };
  };
}

async function follow(request: Request, timeoutMs: number, redirects = MAX_REDIRECTS): Promise<Answer> {
  const { url, ...init } = request;
  const response = await fetch(url.href, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  const target = redirectTarget(response, request);
  if (target && redirects > 0) {
    await response.body?.cancel();
    return follow({ ...request, url: target }, timeoutMs, redirects - 1);
  }
  return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
}

function redirectTarget(response: Response, { method, url }: Request): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || !location || method !== 'GET') return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  return target.origin === url.origin ? target : undefined;
}

async function authentication({ authHeaders }: ResourceOptions): Promise<Record<string, string>> {
  const entries = Object.entries(authHeaders).map(async ([name, read]) => [name, await read()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function jsonHeaders(body: string | undefined): Record<string, string> {
  return { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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

/** GitLab does not echo tokens, but a proxy's error page may echo request headers. */
function withoutToken(body: unknown, token: string): unknown {
  const text = JSON.stringify(body);
  return text?.includes(token) ? JSON.parse(text.replaceAll(token, '[redacted]')) : body;
}
