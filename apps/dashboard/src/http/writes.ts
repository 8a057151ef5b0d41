import type { Request, RequestHandler } from 'express';
import { userOf } from '../auth/user.ts';
import { HttpError } from './http-error.ts';

const READS = new Set(['GET', 'HEAD']);

/** Whether a request may change something. Nothing here changes anything by GET. */
export const isWrite = (req: Request): boolean => !READS.has(req.method);

/**
 * Refuses a write that another site's page made the browser send: browsers send passwords and certificates along.
 * `Sec-Fetch-Site` cannot be forged by a page but comes over TLS and on loopback only; `Origin` comes with every write.
 */
export const sameSiteWritesOnly: RequestHandler = (req, _res, next) => {
  if (isWrite(req) && !isSameOrigin(req)) {
    throw new HttpError(
      403,
      'cross-site',
      'This change was not asked for by a page of the dashboard, so nothing was done.',
    );
  }
  next();
};

function isSameOrigin(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  // `req.host` is what the browser asked for, also behind a trusted proxy.
  return req.headers.origin !== undefined && URL.parse(req.headers.origin)?.host === req.host;
}

/** Refuses every write of those who may only look. */
export const adminWritesOnly: RequestHandler = (req, res, next) => {
  if (isWrite(req) && userOf(res).role !== 'admin') {
    throw new HttpError(403, 'read-only', 'You may look at everything here and change nothing.');
  }
  next();
};
