import type { ApiRequestInfo } from '@failfast-ci/github';
import type { RequestReport } from '@failfast-ci/gitlab';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface WorkerMetrics {
  githubRequest: (request: ApiRequestInfo) => void;
  gitlabRequest: (request: RequestReport) => void;
  jobEnded: (queue: string, outcome: string, durationMs: number, sinceWebhookMs?: number) => void;
  relayed: (packBytes: number, durationMs: number) => void;
  upkeepRepaired: (task: string, count: number) => void;
  hooksInTrouble: (read: () => Promise<number>) => void;
}

/** Label values are closed sets: route templates, status codes, queue names and outcomes. */
export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const requests = new Counter({
    name: 'ffci_api_requests_total',
    help: 'Requests to the forges, by route template and status',
    labelNames: ['forge', 'route', 'status'],
    registers: [registry],
  });
  const remaining = new Gauge({
    name: 'ffci_api_rate_limit_remaining',
    help: 'What a forge said last is left of its rate limit',
    labelNames: ['forge'],
    registers: [registry],
  });
  const jobs = new Histogram({
    name: 'ffci_job_duration_seconds',
    help: 'How long one attempt of a job took, by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  const sinceWebhook = new Histogram({
    name: 'ffci_since_webhook_seconds',
    help: 'From the webhook to a first check, the commit on the mirror, its pipeline, and the first report of it',
    labelNames: ['reached'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers: [registry],
  });
  const relayedBytes = new Counter({
    name: 'ffci_relay_bytes_total',
    help: 'Bytes of the packs that were relayed from GitHub to GitLab',
    registers: [registry],
  });
  const relays = new Histogram({
    name: 'ffci_relay_duration_seconds',
    help: 'How long one relay took, from waiting for the refs to the answer of the push',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
    registers: [registry],
  });
  const repaired = new Counter({
    name: 'ffci_upkeep_repaired_total',
    help: 'What upkeep mended, by task: each one is something that a webhook or a worker should have done',
    labelNames: ['task'],
    registers: [registry],
  });
  let readHooks: () => Promise<number> = async () => 0;
  new Gauge({
    name: 'ffci_gitlab_hooks_in_trouble',
    help: 'Mirrors whose webhook was not as it should be when upkeep looked last; the same for all workers',
    registers: [registry],
    async collect() {
      this.set(await withinPatience(readHooks()));
    },
  });
  const count = (forge: string, route: string, status: number | string, left: number | undefined): void => {
    requests.inc({ forge, route, status: String(status) });
    if (left !== undefined) remaining.set({ forge }, left);
  };
  return {
    githubRequest: ({ route, status, rateLimitRemaining }) => count('github', route, status, rateLimitRemaining),
    gitlabRequest: ({ route, status, rateLimitRemaining }) =>
      count('gitlab', route, status || 'error', rateLimitRemaining),
    jobEnded: (queue, outcome, durationMs, sinceWebhookMs) => {
      jobs.observe({ queue, outcome }, durationMs / 1_000);
      const reached = REACHED[queue];
      if (reached && sinceWebhookMs !== undefined) sinceWebhook.observe({ reached }, sinceWebhookMs / 1_000);
    },
    relayed: (packBytes, durationMs) => {
      relayedBytes.inc(packBytes);
      relays.observe(durationMs / 1_000);
    },
    upkeepRepaired: (task, mended) => repaired.inc({ task }, mended),
    hooksInTrouble: (read) => {
      readHooks = read;
    },
  };
}

/** What a commit has when a job of this queue is done. */
const REACHED: Record<string, string | undefined> = {
  decide: 'check',
  mirror: 'mirror',
  pipeline: 'pipeline',
  report: 'report',
};

/** Metrics are read while Redis is away, too. */
const PATIENCE_MS = 500;

async function withinPatience(answer: Promise<number>): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => resolve(Number.NaN), PATIENCE_MS);
  return Promise.race([answer.catch(() => Number.NaN), promise]).finally(() => clearTimeout(timer));
}
