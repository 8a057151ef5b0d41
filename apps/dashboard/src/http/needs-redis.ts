import { assertReachable, type RedisConnection } from '@failfast-ci/queue';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** BullMQ waits for a Redis that was never there; a person wants to be told. */
export function needsRedis(redis: RedisConnection): RequestHandler {
  return (_req, _res, next) => {
    try {
      assertReachable(redis);
    } catch (cause) {
      const message = 'Redis does not answer, and everything there is to see lies there. Work goes on when it is back.';
      throw new HttpError(503, 'redis-away', message, { cause });
    }
    next();
  };
}
