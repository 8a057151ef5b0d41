import { policyConfig, policyWarnings } from '@failfast-ci/core/config';
import { githubConfig } from '@failfast-ci/github/config';
import { gitlabConfig, gitlabWarnings } from '@failfast-ci/gitlab/config';
import { queueConfig } from '@failfast-ci/queue/config';
import { loadConfig, required, runtimeConfig } from '@failfast-ci/runtime';

const { failfast, report } = policyConfig;
const { http, log } = runtimeConfig;
// The webhook secret stays with the ingress: nobody here verifies GitHub's signatures.
const { secret_token: _, ...github } = githubConfig.github;
const { gitlab } = gitlabConfig;

/** All that the worker reads: it speaks to both forges. */
export const workerSchema = [
  { http: { host: http.host, metrics_port: http.metrics_port, allow_insecure: http.allow_insecure } },
  { log },
  { ...queueConfig, redis: { url: required(queueConfig.redis.url) } },
  { report, failfast: { ...failfast, failfast_url: required(failfast.failfast_url) } },
  {
    github: {
      ...github,
      integration_id: required(github.integration_id),
      integration_pem: required(github.integration_pem),
      'context-status': required(github['context-status']),
    },
  },
  {
    gitlab: {
      ...gitlab,
      secret_token: required(gitlab.secret_token),
      namespace: required(gitlab.namespace),
      webhook_url: required(gitlab.webhook_url),
    },
  },
] as const;

export type WorkerConfig = ReturnType<typeof loadWorkerConfig>['config'];

/** Reads the configuration of the worker, with what an operator should be warned of; throws a ConfigError with all faults. */
export function loadWorkerConfig(env: NodeJS.ProcessEnv) {
  const loaded = loadConfig(workerSchema, { env, known: [runtimeConfig, githubConfig] });
  return { ...loaded, warnings: [...policyWarnings(loaded.config.failfast), ...gitlabWarnings(loaded.config.gitlab)] };
}
