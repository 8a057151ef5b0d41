import { once } from 'node:events';
import { createServer } from 'node:http';
import { gitlabHookKey } from '@failfast-ci/gitlab';
import {
  closeQueues,
  connectProducer,
  createGithubInbox,
  createGitlabInbox,
  DEFAULT_PREFIX,
  keysFor,
  openQueues,
} from '@failfast-ci/queue';
import { boot, MetricsPortError, onShutdown, startMetricsServer } from '@failfast-ci/runtime';
import { createApp } from './app.ts';
import { loadIngressConfig } from './config.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { createIngressMetrics } from './metrics.ts';

const { config, logger, registry, version } = boot('ingress', loadIngressConfig);

const redis = connectProducer(config.redis.url);
let redisWasAway = false;
redis.on('error', (error: Error) => {
  // Reconnecting goes on for ever; one line for each outage is enough.
  if (!redisWasAway) logger.warn('Redis is away; deliveries are answered 503', { error });
  redisWasAway = true;
});
redis.on('ready', () => {
  if (redisWasAway) logger.info('Redis is back');
  redisWasAway = false;
});
const queues = openQueues(redis, DEFAULT_PREFIX);
const producer = { redis, keys: keysFor(DEFAULT_PREFIX), queues };
const pingRedis = () => redis.ping();

const app = createApp({
  logger,
  log: createDeliveryLog(logger, createIngressMetrics(registry)),
  githubSecrets: [...config.github.secret_token],
  hookKey: gitlabHookKey({
    ...(config.gitlab.webhook_secret !== null && { webhookSecret: config.gitlab.webhook_secret }),
    ...(config.github.integration_pem !== null && { appPrivateKey: config.github.integration_pem }),
  }),
  acceptGithub: createGithubInbox(producer),
  acceptGitlab: createGitlabInbox(producer),
  pingRedis,
  version,
});

const server = createServer(app);
// 25 MB from a slow sender take a while; a sender that says nothing is cut off.
server.requestTimeout = 60_000;
server.headersTimeout = 10_000;
server.keepAliveTimeout = 65_000;
server.listen(config.http.port, config.http.host);
await once(server, 'listening');

const metrics = await startMetricsServer({
  port: config.http.metrics_port,
  host: config.http.host,
  registry,
  ready: async () => (await pingRedis()) === 'PONG',
}).catch((error: unknown) => {
  if (!(error instanceof MetricsPortError)) throw error;
  logger.warn('goes on without metrics; set METRICS_PORT to a free port', { error });
  return undefined;
});

logger.info('listening', { port: config.http.port, ...(metrics && { metrics_port: metrics.port }) });

onShutdown(logger, [
  { name: 'http server', close: () => closeServer() },
  { name: 'metrics server', close: () => metrics?.close() },
  { name: 'queues', close: () => closeQueues(queues) },
  { name: 'redis', close: () => redis.disconnect() },
]);

/** Lets requests under way end; idle connections are closed at once. */
async function closeServer(): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
