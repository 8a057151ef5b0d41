import { once } from 'node:events';
import { createServer } from 'node:http';
import { closeQueues, connectProducer, DEFAULT_PREFIX, keysFor, openQueues, watchOutages } from '@failfast-ci/queue';
import { boot, MetricsPortError, onShutdown, startMetricsServer } from '@failfast-ci/runtime';
import { createApp } from './app.ts';
import { loadDashboardConfig } from './config.ts';
import { createForgeProbe } from './facts/forge-probe.ts';
import { lockFrom } from './lock.ts';

const { config, logger, redact, registry, version } = boot('dashboard', loadDashboardConfig);
const { http, github, gitlab } = config;

// Fails fast: a page says that Redis is away instead of keeping its reader waiting.
const redis = connectProducer(config.redis.url);
const stopWatching = watchOutages(redis, {
  onAway: (error) => logger.warn('Redis is away; there is little to show', { ...(error && { error }) }),
  onBack: () => logger.info('Redis is back'),
});
const queues = openQueues(redis, DEFAULT_PREFIX);

const app = createApp({
  logger,
  redact,
  redis,
  queues,
  keys: keysFor(DEFAULT_PREFIX),
  lock: lockFrom(config.dashboard),
  probeForges: createForgeProbe({
    github: { apiUrl: github.api_url },
    gitlab: { url: gitlab.gitlab_url },
    userAgent: `failfast-ci/${version.version}`,
  }),
  githubUrl: github.url,
});

const server = createServer(app);
// Whoever says nothing is cut off, signed in or not.
server.headersTimeout = 10_000;
server.requestTimeout = 30_000;
server.listen(http.dashboard_port, http.host);
await once(server, 'listening');

const metrics = await startMetricsServer({
  port: http.metrics_port,
  host: http.host,
  registry,
  ready: async () => (await redis.ping()) === 'PONG',
}).catch((error: unknown) => {
  if (!(error instanceof MetricsPortError)) throw error;
  logger.warn('goes on without metrics; set METRICS_PORT to a free port', { error });
  return undefined;
});
const address = server.address() as { port: number };
const shownHost = http.host.includes(':') ? `[${http.host}]` : http.host;
logger.info(`listening on http://${shownHost}:${address.port}`, {
  port: address.port,
  ...(metrics && { metrics_port: metrics.port }),
});

onShutdown(logger, [
  { name: 'http server', close: () => closeServer() },
  { name: 'metrics server', close: () => metrics?.close() },
  { name: 'queues', close: () => closeQueues(queues) },
  {
    name: 'redis',
    close: () => {
      stopWatching();
      redis.disconnect();
    },
  },
]);

/** Lets requests under way end; idle connections are closed at once. */
async function closeServer(): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
