import { randomUUID } from 'node:crypto';
import { gitlabHookKey } from '@failfast-ci/gitlab';
import {
  askForReport,
  assertReachable,
  closeQueues,
  connectProducer,
  createGithubInbox,
  createGitlabInbox,
  DEFAULT_PREFIX,
  keysFor,
  leanPipelines,
  openQueues,
  readQueueStates,
  watchOutages,
} from '@failfast-ci/queue';
import { boot, MetricsPortError, type MetricsServer, onShutdown, startMetricsServer } from '@failfast-ci/runtime';
import { createApp } from './app.ts';
import { loadIngressConfig } from './config.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { createIngressMetrics } from './metrics.ts';
import { exportQueueGauges } from './queue-gauges.ts';
import { requestMetrics } from './request-metrics.ts';

const { config, logger, registry, version, tracing } = boot('ingress', loadIngressConfig);

const redis = connectProducer(config.redis.url);
const stopWatching = watchOutages(redis, {
  onAway: (error) => logger.warn('Redis is away; deliveries are answered 503', { ...(error && { error }) }),
  onBack: () => logger.info('Redis is back'),
});
const queues = openQueues(redis, DEFAULT_PREFIX);
const producer = { redis, keys: keysFor(DEFAULT_PREFIX), queues };
void leanPipelines(redis, queues).catch(() => {}); // what is told by each call that fails
const pingRedis = () => redis.ping();

const app = createApp({
  logger,
  log: createDeliveryLog(logger, createIngressMetrics(registry), tracing),
  ...(config.github.integration_id !== null && { appId: Number(config.github.integration_id) }),
  githubSecrets: [...config.github.secret_token],
  hookKey: gitlabHookKey({
    ...(config.gitlab.webhook_secret !== null && { webhookSecret: config.gitlab.webhook_secret }),
    ...(config.github.integration_pem !== null && { appPrivateKey: config.github.integration_pem }),
  }),
  acceptGithub: createGithubInbox(producer),
  acceptGitlab: createGitlabInbox(producer),
  requestReport: async (pipeline) => {
    assertReachable(redis);
    await askForReport(producer, { ...pipeline, deliveryId: `resync-${randomUUID()}` });
    return 'accepted';
  },
  // GitLab finds a project by its id there.
  pipelineUrl: (projectId, pipelineId) =>
    `${config.gitlab.gitlab_url.replace(/\/+$/, '')}/projects/${projectId}/-/pipelines/${pipelineId}`,
  pingRedis,
  version,
  measure: requestMetrics(registry),
});
exportQueueGauges(registry, () => readQueueStates(queues));

let server: HttpServer | undefined;
let metrics: MetricsServer | undefined;
const shutdown = onShutdown(logger, [
  { name: 'http server', close: () => server?.close() },
  { name: 'metrics server', close: () => metrics?.close() },
  { name: 'queues', close: () => closeQueues(queues) },
  { name: 'traces', close: () => tracing?.close() },
  {
    name: 'redis',
    close: () => {
      stopWatching();
      redis.disconnect();
    },
  },
]);

const { host, port, metrics_port } = config.http;
server = await startHttpServer(app, { host, port }).catch(async (error: unknown) => {
  logger.error(`cannot listen on ${host}:${port}; set PORT to a free port`, { error });
  await shutdown('cannot listen', 1);
  return new Promise<never>(() => {}); // the process ends
});
metrics = await startMetricsServer({
  port: metrics_port,
  host,
  registry,
  ready: async () => (await pingRedis()) === 'PONG',
}).catch((error: unknown) => {
  if (!(error instanceof MetricsPortError)) throw error;
  logger.warn('goes on without metrics; set METRICS_PORT to a free port', { error });
  return undefined;
});
logger.info('listening', { port: server.port, ...(metrics && { metrics_port: metrics.port }) });
