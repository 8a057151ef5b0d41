import type { Answer } from './send.ts';

const UNSAID_MS = 60_000;

/** Tells whether a refusal means "later" rather than "never". */
export function isRateLimited(status: number, headers: Answer['headers'], message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  if (headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0') return true;
  return /secondary rate limit|abuse detection/i.test(message);
}

/**
 * When GitHub allows the next attempt, in milliseconds since the epoch. GitHub's order: `retry-after`, then the reset of
 * the primary limit if that is what was used up (the header is on every answer), else a minute.
 * Counted from GitHub's own clock, so that ours may be wrong.
 */
export function retryAt(headers: Answer['headers'], now: number): number {
  return now + Math.max(1_000, waitMs(headers, now));
}

function waitMs(headers: Answer['headers'], now: number): number {
  const serverNow = Date.parse(String(headers.date)) || now;
  const retryAfter = headers['retry-after'];
  if (retryAfter !== undefined) {
    const seconds = Number(retryAfter);
    return Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(String(retryAfter)) - serverNow || UNSAID_MS;
  }
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) return reset * 1_000 - serverNow;
  return UNSAID_MS;
}
