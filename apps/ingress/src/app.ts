import type { Logger, Version } from '@failfast-ci/runtime';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { deliveryBody } from './delivery-body.ts';
import { errorResponse, notFound } from './error-response.ts';
import { type GithubWebhookDeps, githubWebhook } from './github-webhook.ts';
import { type GitlabWebhookDeps, gitlabWebhook } from './gitlab-webhook.ts';
import { type HealthDeps, livez, readyz } from './health.ts';

export interface AppDeps extends GithubWebhookDeps, GitlabWebhookDeps, HealthDeps {
  logger: Logger;
  /** What is deployed, as `GET /version` tells it. */
  version: Version;
}

/** The public door. Builds the app; does not listen. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(helmet());
  app.post('/api/v1/github_event', deliveryBody, githubWebhook(deps));
  app.post('/api/v1/gitlab_event', deliveryBody, gitlabWebhook(deps));
  app.get('/version', (_req, res) => void res.json(deps.version));
  app.get('/livez', livez);
  app.get('/readyz', readyz(deps));
  app.use(notFound);
  app.use(errorResponse(deps.logger));
  return app;
}
