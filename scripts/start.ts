/**
 * `npm start`: ingress, worker and dashboard together on this machine, with a private Redis under ./.data unless
 * REDIS_URL names one. Ctrl-C stops all of them; when one ends by itself, the others are stopped too.
 */
import { fileURLToPath } from 'node:url';
import { startPrivateRedis } from './private-redis.ts';
import { nodeFlags } from './start/node-flags.ts';
import { listenForSignals } from './start/signals.ts';
import { type App, superviseApps } from './start/supervise.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const givenRedis = process.env.REDIS_URL || process.env.REDIS_URL_FILE || process.env.CELERY_BROKER;
// Before anything is started: a signal without a listener would end us and leave it behind.
const signals = listenForSignals();

const redis = givenRedis
  ? undefined
  : await startPrivateRedis({ dir: `${root}.data/redis`, appendOnly: true, ownGroup: true });
if (redis) console.error(`failfast-ci: a private Redis keeps its data in ./.data/redis (${redis.url})`);

// Three processes on one machine cannot share one metrics port; the given one stays the ingress's.
const metricsPort = Number(process.env.METRICS_PORT || 9090);
const apps: App[] = ['ingress', 'worker', 'dashboard'].map((name, index) => ({
  name,
  flags: nodeFlags(name),
  script: `apps/${name}/src/main.ts`,
  env: {
    METRICS_PORT: String(metricsPort && metricsPort + index),
    ...(redis && { REDIS_URL: redis.url }),
  },
}));

const exitCode = await superviseApps(apps, root, signals);
await redis?.stop();
process.exit(exitCode);
