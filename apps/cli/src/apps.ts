import { policyConfig } from '@failfast-ci/core/config';
import { githubConfig } from '@failfast-ci/github/config';
import { gitlabConfig, needsHookKey } from '@failfast-ci/gitlab/config';
import { queueConfig } from '@failfast-ci/queue/config';
import { type LoadOptions, needsLock, runtimeConfig } from '@failfast-ci/runtime';

/** Every key there is. */
export const ALL_FRAGMENTS = [policyConfig, githubConfig, gitlabConfig, queueConfig, runtimeConfig] as const;

/** What an app reads and cannot do without, by dotted path; a section stands for all its keys. */
export interface AppKeys {
  reads: readonly string[];
  needs: readonly string[];
  /** Keys it reads that stay out of a section it reads otherwise. */
  except?: readonly string[];
  defaults?: Readonly<Record<string, unknown>>;
  rules?: NonNullable<LoadOptions['rules']>;
}

/**
 * The apps' own schemas as data: an app may not import another, so this repeats apps/<name>/src/config.ts, and a test
 * beside the workspace's scripts holds the two equal.
 */
export const APPS = {
  ingress: {
    reads: [
      'http.host',
      'http.port',
      'http.metrics_port',
      'http.allow_insecure',
      'log',
      'redis',
      'github.secret_token',
      'github.integration_pem',
      'github.integration_id',
      'gitlab.gitlab_url',
      'gitlab.webhook_secret',
    ],
    needs: ['redis.url', 'github.secret_token'],
    rules: needsHookKey,
  },
  worker: {
    reads: [
      'http.host',
      'http.metrics_port',
      'http.allow_insecure',
      'log',
      'redis',
      'worker',
      'upkeep',
      'report',
      'failfast',
      'github',
      'gitlab',
    ],
    except: ['github.secret_token'],
    needs: [
      'redis.url',
      'failfast.failfast_url',
      'github.integration_id',
      'github.integration_pem',
      'github.context-status',
      'gitlab.secret_token',
      'gitlab.namespace',
      'gitlab.webhook_url',
    ],
  },
  dashboard: {
    reads: [
      'http.host',
      'http.dashboard_port',
      'http.metrics_port',
      'http.allow_insecure',
      'log',
      'dashboard',
      'redis',
      'github.url',
      'github.api_url',
      'gitlab.gitlab_url',
    ],
    needs: ['redis.url'],
    defaults: { 'http.host': '127.0.0.1' },
    rules: needsLock,
  },
} as const satisfies Record<string, AppKeys>;

export type AppName = keyof typeof APPS;

export const APP_NAMES = Object.keys(APPS) as AppName[];
