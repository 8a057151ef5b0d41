import { Octokit } from '@octokit/core';
import { fetchWhole } from './fetch-whole.ts';
import type { GithubAppOptions } from './options.ts';

/** One thing to ask of GitHub. */
export interface Call {
  /** Method and path template, as GitHub's reference writes it. */
  route: string;
  parameters?: Record<string, unknown>;
  /** What it is for, as the errors say it: `create check run "build" on acme/site`. */
  doing: string;
  /** What must be granted for it, as GitHub's settings page says it: `Checks: read and write`. */
  permission?: string;
  /**
   * Milliseconds since the epoch. After that it is not sent any more, however long the token or the worker itself was
   * away. (NotSentError)
   */
  sendBefore?: number;
}

export interface Answer {
  headers: Record<string, string | number | undefined>;
  data: unknown;
}

/** Sends one request, once. Throws what Octokit throws; see errors.ts for what that means. */
export type Send = (call: Call, sender: { authorization: string; installationId?: number }) => Promise<Answer>;

/** How long an answer is waited for, unless told otherwise; body included. */
export const REQUEST_TIMEOUT_MS = 30_000;
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Octokit without its plugins and without its authentication hook: plugin-retry repeats creating calls,
 * plugin-throttling and the hook of auth-app sleep inside the worker. Whoever calls decides what to do about a failure.
 */
export function createSend(options: GithubAppOptions): Send {
  const octokit = new Octokit({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: options.userAgent,
    log: SILENT,
    request: { fetch: fetchWhole, log: SILENT },
  });
  return async (call, { authorization, installationId }) => {
    const startedAt = performance.now();
    const report = (status: number | 'error', headers: Answer['headers'] = {}): void =>
      options.onRequest?.({
        route: call.route,
        status,
        durationMs: performance.now() - startedAt,
        ...(installationId !== undefined && { installationId }),
        ...numeric('rateLimitRemaining', headers['x-ratelimit-remaining']),
        ...numeric('rateLimitLimit', headers['x-ratelimit-limit']),
      });
    try {
      const answer = await octokit.request(call.route, {
        ...call.parameters,
        headers: { 'x-github-api-version': '2022-11-28', ...headersOf(call), authorization },
        request: { signal: AbortSignal.timeout(options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS) },
      });
      report(answer.status, answer.headers);
      return { headers: answer.headers, data: answer.data };
    } catch (error) {
      const response = responseOf(error);
      report(response?.status ?? 'error', response?.headers);
      throw error;
    }
  };
}

/** What GitHub answered, when the error is an answer at all; Octokit gives a failed connection the status 500. */
export function responseOf(error: unknown): (Answer & { status: number }) | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  return error.response as (Answer & { status: number }) | undefined;
}

function headersOf(call: Call): object {
  return (call.parameters?.headers ?? {}) as object;
}

function numeric<Key extends string>(key: Key, value: string | number | undefined): { [K in Key]?: number } {
  return value === undefined || Number.isNaN(Number(value))
    ? {}
    : ({ [key]: Number(value) } as { [K in Key]?: number });
}
