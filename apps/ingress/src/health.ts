import type { RequestHandler } from 'express';
import { answerJson } from './answer.ts';

export interface HealthDeps {
  /** Resolves when Redis answers; rejects soon when it does not. */
  pingRedis: () => Promise<unknown>;
}

export const livez: RequestHandler = (_req, res) => answerJson(res, 200, { status: 'ok' });

/** Ready means: a delivery that comes now can be accepted. */
export function readyz({ pingRedis }: HealthDeps): RequestHandler {
  return async (_req, res) => {
    try {
      await pingRedis();
      answerJson(res, 200, { status: 'ok' });
    } catch {
      answerJson(res, 503, { status: 'unavailable', reason: 'Redis does not answer' });
    }
  };
}
