import { policyConfig } from '@failfast-ci/core/config';
import { githubConfig } from '@failfast-ci/github/config';
import { gitlabConfig, needsHookKey } from '@failfast-ci/gitlab/config';
import { queueConfig } from '@failfast-ci/queue/config';
import { loadConfig, required, runtimeConfig } from '@failfast-ci/runtime';

const { http, log } = runtimeConfig;
const { github } = githubConfig;
const { gitlab } = gitlabConfig;

/** All that the ingress reads: the least that verifies a delivery and queues it. It holds no GitLab token. */
export const ingressSchema = [
  { http: { host: http.host, port: http.port, metrics_port: http.metrics_port, allow_insecure: http.allow_insecure } },
  { log },
  { redis: { url: required(queueConfig.redis.url) } },
  {
    github: {
      secret_token: required(github.secret_token),
      integration_pem: github.integration_pem,
      integration_id: github.integration_id,
    },
  },
  { gitlab: { gitlab_url: gitlab.gitlab_url, webhook_secret: gitlab.webhook_secret } },
] as const;

export type IngressConfig = ReturnType<typeof loadIngressConfig>['config'];

/** Reads the configuration of the ingress; throws a ConfigError with all faults. */
export const loadIngressConfig = (env: NodeJS.ProcessEnv) =>
  loadConfig(ingressSchema, {
    env,
    known: [runtimeConfig, queueConfig, policyConfig, githubConfig, gitlabConfig],
    rules: needsHookKey,
  });
