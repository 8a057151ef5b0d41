import { policyConfig } from '@failfast-ci/core/config';
import { githubConfig } from '@failfast-ci/github/config';
import { gitlabConfig } from '@failfast-ci/gitlab/config';
import { queueConfig } from '@failfast-ci/queue/config';
import { loadConfig, needsLock, required, runtimeConfig } from '@failfast-ci/runtime';

const { http, log, dashboard } = runtimeConfig;
const { github } = githubConfig;
const { gitlab } = gitlabConfig;

/**
 * All that the dashboard reads: Redis, its own lock, and where the forges are (for links, and to see whether they
 * answer). It holds no credential of either forge. It listens on this machine only, unless told otherwise.
 */
export const dashboardSchema = [
  {
    http: {
      host: { ...http.host, default: '127.0.0.1' },
      dashboard_port: http.dashboard_port,
      metrics_port: http.metrics_port,
      allow_insecure: http.allow_insecure,
    },
  },
  { log, dashboard },
  { redis: { url: required(queueConfig.redis.url) } },
  { github: { url: github.url, api_url: github.api_url } },
  { gitlab: { gitlab_url: gitlab.gitlab_url } },
] as const;

export type DashboardConfig = ReturnType<typeof loadDashboardConfig>['config'];

/** Reads the configuration of the dashboard; throws a ConfigError with all faults. */
export const loadDashboardConfig = (env: NodeJS.ProcessEnv) =>
  loadConfig(dashboardSchema, {
    env,
    known: [runtimeConfig, queueConfig, policyConfig, githubConfig, gitlabConfig],
    rules: needsLock,
  });
