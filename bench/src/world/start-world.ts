import type { FakeGithub } from '@failfast-ci/github/testing';
import type { FakeGitlab } from '@failfast-ci/gitlab/testing';
import { type Sandbox, type SandboxOptions, startSandbox } from '@failfast-ci/sandbox';
import { startPrivateRedis } from '../../../scripts/private-redis.ts';
import type { Bench } from '../part.ts';
import { type AppProcess, type LogLine, startApp } from './app-process.ts';
import type { GitLogin } from './git.ts';

/** The whole bridge, as real processes, between two stand-ins. */
export interface World extends Sandbox {
  redisUrl: string;
  /** Where the ingress answers. */
  url: string;
  ingress: AppProcess;
  workers: AppProcess[];
  startWorker(): Promise<AppProcess>;
}

export interface WorldOptions {
  sandbox?: SandboxOptions;
  workers?: number;
  env?: Record<string, string>;
  /** Lines that ingress and workers log. */
  onLine?: (line: LogLine) => void;
}

/** Starts Redis, both stand-ins (in this process), one ingress and the workers; ends with the part. */
export async function startWorld({ cleanup }: Bench, options: WorldOptions = {}): Promise<World> {
  const redis = await startPrivateRedis({ appendOnly: false });
  cleanup.defer(() => redis.stop());
  const sandbox = await startSandbox(withoutLimits(options.sandbox));
  cleanup.defer(() => sandbox.close());
  const common = {
    REDIS_URL: redis.url,
    HOST: '127.0.0.1',
    METRICS_PORT: '0',
    UPKEEP_INTERVAL: '3600',
    ...options.env,
  };
  const ingress = await startApp('ingress', {
    // Port 0: the system chooses one, and the log says which.
    env: { ...sandbox.environment('http://127.0.0.1'), ...common, PORT: '0' },
    onLine: options.onLine,
  });
  cleanup.defer(() => ingress.stop());
  const url = `http://127.0.0.1:${ingress.started.port}`;
  const workers: AppProcess[] = [];
  const startWorker = async (): Promise<AppProcess> => {
    const env = { ...sandbox.environment(url), ...common };
    const worker = await startApp('worker', { env, onLine: options.onLine });
    cleanup.defer(() => worker.stop());
    workers.push(worker);
    return worker;
  };
  sandbox.github.setWebhookUrl(`${url}/api/v1/github_event`);
  await Promise.all(Array.from({ length: options.workers ?? 1 }, startWorker));
  return { ...sandbox, redisUrl: redis.url, url, ingress, workers, startWorker };
}

/** A forge's limits are not what is measured; what the bridge spends is counted where it is promised. */
function withoutLimits({ github, ...rest }: SandboxOptions = {}): SandboxOptions {
  return { ...rest, github: { rateLimits: false, deliverInOrder: false, ...github } };
}

/** The robot's login at the stand-in GitLab. */
export function gitlabLogin({ gitlab, environment }: World): GitLogin {
  const { GITLAB_USER: user = '', GITLAB_TOKEN: password = '' } = environment('http://127.0.0.1');
  return { host: gitlab.url, user, password };
}

/** How many requests the APIs of both forges have seen; git traffic is no API call. */
export function countApiCalls({ github, gitlab }: { github: FakeGithub; gitlab: FakeGitlab }): number {
  const toGithub = github.requests.filter(({ path }) => !/\.git\//.test(path));
  const toGitlab = gitlab.requests.filter(({ url }) => url.startsWith('/api/'));
  return toGithub.length + toGitlab.length;
}
