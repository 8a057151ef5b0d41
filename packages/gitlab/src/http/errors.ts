import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { retryAt } from './retry-at.ts';
import { attemptOf } from './route.ts';

/** An answer that is no success. */
export interface Refusal {
  /** See `routeOf`. */
  route: string;
  /** Path under `/api/v4/`, for the message. */
  endpoint: string;
  host: string;
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text. */
  body: unknown;
  /** What GitLab says about it, fit to be shown; perhaps empty. See `gitlabWords`. */
  words: string;
}

/** GitLab refused the request itself (400, 409, 422, …): the same request will be refused again. */
export class GitlabRefusedError extends PermanentError {
  readonly status: number;
  /** GitLab's own explanation in plain words, perhaps empty. */
  readonly words: string;

  constructor(message: string, { status, words }: { status: number; words: string }) {
    super(message, { code: 'gitlab-refused' });
    this.status = status;
    this.words = words;
  }
}

/** The one place where an answer of GitLab's becomes one of core's errors. */
export function refusalError(refusal: Refusal, nowMs: number): Error {
  const { status, host, headers, body, words } = refusal;
  const message = describe(refusal);
  if (status === 429) {
    return new RateLimitedError(message, { retryAt: retryAt(headers, nowMs), scope: `gitlab:${host}` });
  }
  if (status === 401) return tokenInvalid(message, host);
  if (status === 403) return bannedAddress(body) ? new Error(message) : forbidden(refusal, message);
  if (status === 404 || status === 410) return new NotFoundError(message);
  if (status >= 300 && status < 400) return wrongAddress(refusal, message);
  // 408 and 425 ask for the same request again, later.
  if (status < 500 && status !== 408 && status !== 425) {
    return new GitlabRefusedError(message, { status, words });
  }
  return new UnreachableError(message, { forge: 'GitLab' });
}

/** No answer came, or it broke off: transient. */
export function connectionError(route: string, host: string, timeoutMs: number, cause: unknown): Error {
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const reason = timedOut ? `no answer within ${timeoutMs / 1000} s` : 'the connection failed';
  return new UnreachableError(`cannot ${attemptOf(route).does} on ${host}: ${reason}`, { forge: 'GitLab', cause });
}

function describe({ route, endpoint, host, status, words }: Refusal): string {
  const answer = words ? `GitLab answered ${status}: ${words}` : `GitLab answered ${status}`;
  return `cannot ${attemptOf(route).does} on ${host} (${endpoint}): ${answer}`;
}

function tokenInvalid(message: string, host: string): ForbiddenError {
  return new ForbiddenError(message, {
    code: 'gitlab-token-invalid',
    nextStep: `The operator must give the bridge a valid token for ${host}: the one it has is revoked, expired or wrong.`,
    operatorMustAct: true,
  });
}

function forbidden({ route, body }: Refusal, message: string): ForbiddenError {
  if ((body as { error?: unknown } | null)?.error === 'insufficient_scope') {
    return new ForbiddenError(message, {
      code: 'gitlab-scope-missing',
      nextStep: 'The operator must give the bridge a GitLab token with the scope `api`.',
      operatorMustAct: true,
    });
  }
  const { does, needs } = attemptOf(route);
  return new ForbiddenError(message, {
    code: 'gitlab-forbidden',
    nextStep: `The GitLab robot user may not ${does}: it needs ${needs}.`,
    operatorMustAct: true,
  });
}

/**
 * Rack::Attack answers a banned address with this plain text, and lifts the ban by itself; a refusal by the API is
 * always JSON.
 */
function bannedAddress(body: unknown): boolean {
  return typeof body === 'string' && /^Forbidden\s*$/.test(body);
}

/** The token must not follow a redirect to somewhere else, and only a GET may follow one at all. */
function wrongAddress({ headers, host }: Refusal, message: string): PermanentError {
  const location = headers.get('location') ?? '';
  const target = URL.canParse(location) ? new URL(location).origin : 'another address';
  return new PermanentError(`${message} (a redirect to ${target})`, {
    code: 'gitlab-redirects',
    nextStep: `The operator must configure the address under which GitLab really answers instead of ${host}.`,
    operatorMustAct: true,
  });
}
