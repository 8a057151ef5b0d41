import type { RequestHandler } from 'express';

export interface HealthDeps {
  /** Resolves when Redis answers; rejects soon when it does not. */
  pingRedis: () => Promise<unknown>;
}

export const livez: RequestHandler = (_req, res) => void res.json({ status: 'ok' });

/** Ready means: a delivery that comes now can be accepted. */
export function readyz({ pingRedis }: HealthDeps): RequestHandler {
  return async (_req, res) => {
    try {
      await pingRedis();
      res.json({ status: 'ok' });
    } catch {
      res.status(503).json({ status: 'unavailable', reason: 'Redis does not answer' });
    }
  };
}
