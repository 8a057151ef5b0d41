import { passes } from '@failfast-ci/runtime';
import type { RequestHandler } from 'express';

export const livez: RequestHandler = (_req, res) => void res.json({ status: 'ok' });

/** Ready means: there is something to show. */
export function readyz(isReady: () => Promise<boolean>): RequestHandler {
  return async (_req, res) => {
    const ok = await passes(isReady);
    res.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'unavailable' });
  };
}
