import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger, Version } from '@failfast-ci/runtime';
import express from 'express';
import { answerJson } from './answer.ts';
import { type BodyBudget, createBodyBudget } from './body-budget.ts';
import { errorResponse, expressErrors, notFound } from './error-response.ts';
import { type GithubWebhookDeps, githubWebhook } from './github-webhook.ts';
import { type GitlabWebhookDeps, gitlabWebhook } from './gitlab-webhook.ts';
import { type HealthDeps, livez, readyz } from './health.ts';
import { type ResyncDeps, resync } from './resync.ts';
import { securityHeaders } from './security-headers.ts';
import { doorsBefore, webhookDoor } from './webhook-door.ts';

export interface AppDeps extends GithubWebhookDeps, GitlabWebhookDeps, HealthDeps, ResyncDeps {
  logger: Logger;
  /** What is deployed, as `GET /version` tells it. */
  version: Version;
  /** Times the answers. */
  measure?: (req: IncomingMessage, res: ServerResponse) => void;
  /** Bounds the bodies that are read or worked on at once. */
  bodies?: BodyBudget;
}

/** Five of the largest payloads; a usual one has 20 kB. In bytes. */
const BODY_BUDGET = 128 * 1024 * 1024;

/** The public door: what answers each request. Does not listen. */
export function createApp(deps: AppDeps): RequestListener {
  const answerError = errorResponse(deps.logger);
  const door = { bodies: deps.bodies ?? createBodyBudget(BODY_BUDGET), answerError };
  const doors = {
    '/api/v1/github_event': webhookDoor(door, githubWebhook(deps)),
    '/api/v1/gitlab_event': webhookDoor(door, gitlabWebhook(deps)),
  };
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(securityHeaders);
  for (const [address, take] of Object.entries(doors)) app.post(address, take);
  app.get('/api/v1/resync/:project/:pipeline', resync(deps));
  app.post('/api/v1/resync/:project/:pipeline', resync(deps));
  app.get('/version', (_req, res) => answerJson(res, 200, deps.version));
  app.get('/livez', livez);
  app.get('/readyz', readyz(deps));
  app.use(notFound);
  app.use(expressErrors(answerError));
  const listener = doorsBefore(app, doors);
  const { measure } = deps;
  if (!measure) return listener;
  return (req, res) => {
    measure(req, res);
    listener(req, res);
  };
}
