import type { Logger, Version } from '@failfast-ci/runtime';
import express, { type Express, type RequestHandler } from 'express';
import { type BodyBudget, createBodyBudget } from './body-budget.ts';
import { deliveryBody } from './delivery-body.ts';
import { errorResponse, notFound } from './error-response.ts';
import { type GithubWebhookDeps, githubWebhook } from './github-webhook.ts';
import { type GitlabWebhookDeps, gitlabWebhook } from './gitlab-webhook.ts';
import { type HealthDeps, livez, readyz } from './health.ts';
import { type ResyncDeps, resync } from './resync.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppDeps extends GithubWebhookDeps, GitlabWebhookDeps, HealthDeps, ResyncDeps {
  logger: Logger;
  /** What is deployed, as `GET /version` tells it. */
  version: Version;
  /** Times the answers. */
  measure?: RequestHandler;
  /** Bounds the bodies that are read or worked on at once. */
  bodies?: BodyBudget;
}

/** Five of the largest payloads; a usual one has 20 kB. In bytes. */
const BODY_BUDGET = 128 * 1024 * 1024;

/** The public door. Builds the app; does not listen. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  if (deps.measure) app.use(deps.measure);
  app.use(securityHeaders());
  const body = deliveryBody(deps.bodies ?? createBodyBudget(BODY_BUDGET));
  app.post('/api/v1/github_event', body, githubWebhook(deps));
  app.post('/api/v1/gitlab_event', body, gitlabWebhook(deps));
  app.get('/api/v1/resync/:project/:pipeline', resync(deps));
  app.post('/api/v1/resync/:project/:pipeline', resync(deps));
  app.get('/version', (_req, res) => void res.json(deps.version));
  app.get('/livez', livez);
  app.get('/readyz', readyz(deps));
  app.use(notFound);
  app.use(errorResponse(deps.logger));
  return app;
}
