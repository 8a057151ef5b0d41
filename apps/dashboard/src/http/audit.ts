import type { Logger } from '@failfast-ci/runtime';
import type { RequestHandler } from 'express';
import { userOf } from '../auth/user.ts';
import { describeWrite } from './describe-write.ts';
import { isWrite } from './writes.ts';

/** One line for each write that was let through: who, what, to what, and how it ended. */
export function auditWrites(logger: Logger): RequestHandler {
  return (req, res, next) => {
    if (isWrite(req)) {
      const { action, target } = describeWrite(req.method, req.path);
      const { name } = userOf(res);
      const client = req.ip;
      // On close, not on finish: what was done is done, even when nobody waits for the answer any more.
      res.once('close', () => {
        logger.info(`${name}: ${action} ${target}`, {
          audit: true,
          user: name,
          action,
          target,
          status: res.statusCode,
          client,
        });
      });
    }
    next();
  };
}
