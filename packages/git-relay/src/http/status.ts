import type { IncomingMessage } from 'node:http';
import { type RelayError, RemoteHttpError, RepositoryNotFoundError, UnauthorizedError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Exchange } from './exchange.ts';

/**
 * The error that an answer other than 2xx stands for, with the remote's own words.
 */
export async function httpError(
  exchange: Exchange,
  response: IncomingMessage,
  address: string,
  waitMs: number,
): Promise<RelayError> {
  const words = await readWords(exchange, response, waitMs);
  const status = response.statusCode ?? 0;
  const retryAfterMs = retryAfter(response.headers['retry-after']);
  if (status === 404 || status === 410) return new RepositoryNotFoundError(exchange.side, address);
  // With Retry-After a 403 is a rate limit (as GitHub's secondary limits are), not a verdict on the credentials.
  if (status === 401 || (status === 403 && retryAfterMs === undefined)) {
    return new UnauthorizedError(exchange.side, status, words);
  }
  return new RemoteHttpError(exchange.side, status, { retryAfterMs, remoteMessage: words });
}

/** What a person can read of the body: plain text only, since the rest is a page for browsers. */
async function readWords(exchange: Exchange, response: IncomingMessage, waitMs: number): Promise<string> {
  const body = await exchange.drain(waitMs);
  if (!/^text\/plain\b/.test(response.headers['content-type'] ?? 'text/plain')) return '';
  return printable(body.toString('utf8'));
}

/** Milliseconds that a `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3). */
export function retryAfter(value: string | undefined, now: number = Date.now()): number | undefined {
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
