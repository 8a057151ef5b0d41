import { policyConfig } from '@failfast-ci/core/config';
import { githubConfig } from '@failfast-ci/github/config';
import { gitlabConfig } from '@failfast-ci/gitlab/config';
import { queueConfig } from '@failfast-ci/queue/config';
import { loadConfig, needsLock, required, runtimeConfig } from '@failfast-ci/runtime';

const { http, log, dashboard } = runtimeConfig;

/** All that the dashboard reads: Redis and its own lock. It listens on this machine only, unless told otherwise. */
export const dashboardSchema = [
  {
    http: {
      host: { ...http.host, default: '127.0.0.1' },
      dashboard_port: http.dashboard_port,
      metrics_port: http.metrics_port,
    },
  },
  { log, dashboard },
  { redis: { url: required(queueConfig.redis.url) } },
] as const;

export type DashboardConfig = ReturnType<typeof loadDashboardConfig>['config'];

/** Reads the configuration of the dashboard; throws a ConfigError with all faults. */
export const loadDashboardConfig = (env: NodeJS.ProcessEnv) =>
  loadConfig(dashboardSchema, {
    env,
    known: [runtimeConfig, queueConfig, policyConfig, githubConfig, gitlabConfig],
    rules: needsLock,
  });
