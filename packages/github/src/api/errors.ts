import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { AnswerTooLargeError } from './fetch-whole.ts';
import { NotModifiedError } from './not-modified.ts';
import { isRateLimited, retryAt } from './rate-limit.ts';
import { refusal } from './refusal.ts';
import { type Answer, type Call, responseOf } from './send.ts';

/**
 * What a failed request means for the work, in core's terms. The only place where Octokit's errors are understood.
 * They are never kept as the cause, since they carry the whole request.
 *
 * @param error what `send` threw
 * @param scope who is held up by a rate limit: `github:<installation id>` or `github:app`
 */
export function translateError(error: unknown, call: Call, scope: string): Error {
  const response = responseOf(error);
  return response ? fromAnswer(response, call, scope) : fromNetwork(error, call);
}

function fromAnswer(response: Answer & { status: number }, call: Call, scope: string): Error {
  const { status, headers } = response;
  const said = githubMessage(response);
  const message = `cannot ${call.doing}: GitHub answered ${status}${said && ` "${said}"`}${requestId(headers)}`;
  if (isRateLimited(status, headers, said)) {
    return new RateLimitedError(message, { retryAt: retryAt(headers, Date.now()), scope });
  }
  if (status === 304) return new NotModifiedError(message);
  if (status === 401) return unauthorized(message, said);
  if (status === 403) return refusal(message, said, call);
  if (status === 404 || status === 410) return new NotFoundError(message);
  if (status >= 500) return new UnreachableError(message, { forge: 'GitHub' });
  // A conflict or a slow request may be gone the next time; so may whatever a redirect stands for.
  if (status < 400 || status === 408 || status === 409) return new Error(message);
  return new PermanentError(message, { code: status === 422 ? validationCode(said) : 'github-refused' });
}

/** Most validation failures are our own faults; these are facts about the commit or pull request. */
function validationCode(said: string): string {
  if (/no commit found/i.test(said)) return 'github-commit-unknown';
  if (/maximum number of statuses/i.test(said)) return 'github-too-many-statuses';
  if (/diff (is taking too long|is temporarily unavailable|exceeded)/i.test(said)) return 'github-diff-unavailable';
  return 'github-validation-failed';
}

function unauthorized(message: string, said: string): ForbiddenError {
  const clock = /'(Expiration time|Issued at)' claim/.test(said);
  return new ForbiddenError(message, {
    code: clock ? 'github-clock-skew' : 'github-unauthorized',
    operatorMustAct: true,
    nextStep: clock
      ? 'Correct the clock of the machine that the bridge runs on: GitHub refuses tokens from the past or the future.'
      : 'Check that the App id and the private key belong together and that the key was not deleted at GitHub.',
  });
}

function fromNetwork(error: unknown, call: Call): Error {
  const cause = rootCause(error);
  if (cause instanceof AnswerTooLargeError) {
    return new PermanentError(`cannot ${call.doing}: ${cause.message}`, { code: 'github-answer-too-large', cause });
  }
  return new UnreachableError(`cannot ${call.doing}: ${reason(cause)}`, { forge: 'GitHub', cause });
}

/** Without the message of the cause: it is there for whoever wants it, and may quote what was sent. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer of GitHub';
  if (cause.name === 'TimeoutError') return 'GitHub did not answer in time';
  const code = 'code' in cause ? ` (${cause.code})` : '';
  return `the connection to GitHub failed${code}`;
}

/** The innermost error: Octokit and `fetch` each wrap what went wrong, the former together with the request. */
function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}

/** GitHub's `message` and the messages of its `errors`, on one line and bounded; HTML pages of proxies are left out. */
function githubMessage({ data }: Answer): string {
  if (typeof data !== 'object' || data === null || !('message' in data)) return '';
  const details = 'errors' in data && Array.isArray(data.errors) ? data.errors.map(detail) : [];
  return [String(data.message), ...details]
    .join('; ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 500);
}

function detail(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { field, code, message } = error as Record<string, unknown>;
  return [field, message ?? code].filter((part) => part !== undefined).join(': ');
}

function requestId(headers: Answer['headers']): string {
  const id = headers['x-github-request-id'];
  return id === undefined ? '' : ` (request ${String(id).slice(0, 100)})`;
}
