import { fileURLToPath } from 'node:url';
import type { Logger } from '@failfast-ci/runtime';
import express, { type Express, type RequestHandler } from 'express';
import { authenticate, type Lock } from './auth/authenticate.ts';
import { userOf } from './auth/user.ts';
import { BOARD_PATH, createBoard } from './board/bull-board.ts';
import { auditWrites } from './http/audit.ts';
import { errorResponse, notFound } from './http/error-response.ts';
import { livez, readyz } from './http/health.ts';
import { needsRedis } from './http/needs-redis.ts';
import { boardSecurityHeaders, securityHeaders } from './http/security-headers.ts';
import { adminWritesOnly, sameSiteWritesOnly } from './http/writes.ts';
import { createRoutes, type RoutesDeps } from './routes.ts';

export interface AppDeps extends RoutesDeps {
  logger: Logger;
  lock: Lock;
}

/** The operator's window. Builds the app; does not listen. Everything but liveness and readiness is behind the lock. */
export function createApp(deps: AppDeps): Express {
  const { logger, lock, redis } = deps;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.set('trust proxy', lock.isTrustedProxy);
  app.use(securityHeaders);
  app.get('/livez', livez);
  app.get(
    '/readyz',
    readyz(async () => (await redis.ping()) === 'PONG'),
  );
  app.use(authenticate(lock, logger), sameSiteWritesOnly, adminWritesOnly, auditWrites(logger));
  app.use(
    '/assets',
    express.static(fileURLToPath(new URL('assets', import.meta.url)), { index: false, redirect: false }),
  );
  app.use(BOARD_PATH, boardSecurityHeaders, needsRedis(redis), boardByRole(deps));
  app.use(createRoutes(deps));
  app.use(notFound);
  app.use(errorResponse(logger));
  return app;
}

/** The board shows who only reads no buttons; that writes are refused is not left to it. */
function boardByRole(deps: AppDeps): RequestHandler {
  const boards = { admin: createBoard(deps, 'admin'), reader: createBoard(deps, 'reader') };
  return (req, res, next) => boards[userOf(res).role](req, res, next);
}
