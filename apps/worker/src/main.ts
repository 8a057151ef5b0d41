import { createGithubApp } from '@failfast-ci/github';
import { byProject, createGitlab, createGitlabs, gitlabHookKey, resyncLink } from '@failfast-ci/gitlab';
import {
  closeQueues,
  connectConsumer,
  DEFAULT_PREFIX,
  keysFor,
  openQueues,
  readRedisPolicy,
  watchOutages,
} from '@failfast-ci/queue';
import { boot, MetricsPortError, onShutdown, startMetricsServer } from '@failfast-ci/runtime';
import { createGithubBudget, createGitlabHold } from './budget.ts';
import { createAnnouncer } from './conclude.ts';
import { loadWorkerConfig } from './config.ts';
import { consume } from './consume.ts';
import { type BridgeDeps, consumers } from './consumers.ts';
import { createSuspects } from './crash/suspects.ts';
import { createWorkerLives } from './crash/worker-lives.ts';
import { createWorkerMetrics } from './metrics.ts';
import type { MirrorDeps } from './mirror/ensure-mirror.ts';
import { reportAgain } from './report/report-again.ts';
import { mirrorSettings, policyFrom } from './settings.ts';
import { createAwaiting } from './state/awaiting.ts';
import { createCheckBoard } from './state/check-board.ts';
import { createCloneTokens } from './state/clone-tokens.ts';
import { createOpenPipelines } from './state/open-pipelines.ts';
import { createReportOwners } from './state/report-owners.ts';
import { createRecords } from './state/runs.ts';
import { createSkips } from './state/skips.ts';
import { createMirrorRegistry } from './upkeep/mirrors/registry.ts';
import { scheduleUpkeep } from './upkeep/schedule.ts';
import { upkeepTasks } from './upkeep/tasks.ts';

const { config, logger, redact, registry, version, tracing } = boot('worker', loadWorkerConfig);
const userAgent = `failfast-ci/${version.version}`;
const metrics = createWorkerMetrics(registry);
const { github, gitlab, failfast } = config;

const redis = connectConsumer(config.redis.url);
const stopWatching = watchOutages(redis, {
  onAway: (error) => logger.warn('Redis is away; work waits', { ...(error && { error }) }),
  onBack: () => logger.info('Redis is back'),
});
const keys = keysFor(DEFAULT_PREFIX);
const queues = openQueues(redis, DEFAULT_PREFIX);
const producer = { redis, keys, queues };

const githubApp = createGithubApp({
  appId: String(github.integration_id),
  privateKey: github.integration_pem,
  apiUrl: github.api_url,
  webUrl: github.url,
  userAgent,
  budget: createGithubBudget(redis, keys.budget),
  onRequest: metrics.githubRequest,
});
const gitlabClient = (url: string, token: string, gitUser: string | null = null) =>
  createGitlab({
    url,
    token,
    ...(gitUser !== null && { gitUser }),
    userAgent,
    hold: createGitlabHold(redis, keys.budget, new URL(url).host),
    onRequest: metrics.gitlabRequest,
  });
const gitlabs = createGitlabs(
  gitlabClient(gitlab.gitlab_url, gitlab.secret_token, gitlab['robot-user']),
  gitlab.allowed.map(({ url, token }) => gitlabClient(url, token)),
);
const gitlabByProject = byProject(gitlabs);
const hookKey = gitlabHookKey({
  ...(gitlab.webhook_secret !== null && { webhookSecret: gitlab.webhook_secret }),
  appPrivateKey: github.integration_pem,
});
const names = { context: github.context, contextStatus: github['context-status'] };
const owners = createReportOwners(redis, keys);
const skips = createSkips(redis, keys);
const onContested = reportAgain({ owners, producer });
const warn = (message: string, error: unknown): void => logger.warn(message, { error });
const board = createCheckBoard({ redis, keys, github: githubApp, redact, onContested, warn });

const mirror: MirrorDeps = {
  gitlabs,
  redis,
  keys,
  hookKey,
  routes: {
    gitlabUrl: gitlab.gitlab_url,
    namespace: gitlab.namespace,
    untrustedNamespace: gitlab.untrusted_namespace,
    allowed: gitlab.allowed,
  },
  webhookUrl: gitlab.webhook_url,
  settings: mirrorSettings(gitlab),
};

const deps: BridgeDeps = {
  redis,
  keys,
  queues,
  producer,
  redact,
  github: githubApp,
  gitlab: gitlabByProject,
  hookKey,
  board,
  names,
  announcer: createAnnouncer(board, skips, names),
  records: createRecords(redis, keys),
  owners,
  skips,
  resyncUrl: (pipeline) => resyncLink(failfast.failfast_url, hookKey, pipeline),
  audit: (action, fields) => logger.info(`audit: ${action}`, { audit: true, action, ...fields }),
  openPipelines: createOpenPipelines(redis, keys),
  awaiting: createAwaiting({ redis, keys, queues }),
  policy: policyFrom(failfast),
  reportedChecks: config.report.checks,
  enableLinter: failfast.enable_linter,
  modes: { sync: failfast.sync, testMerge: failfast.build['test-merge'] },
  allowInsecureHttp: config.http.allow_insecure,
  cloneTokens: createCloneTokens({ github: githubApp, gitlab: gitlabByProject, redis, keys }),
  githubUrl: github.url,
  mirror,
  registry: createMirrorRegistry({ redis, keys, hookKey, gitlab: gitlabByProject, mirror }),
  relay: { gitlab: gitlabByProject, userAgent: `git/${userAgent}`, onRelayed: metrics.relayed },
  statusApi: `${failfast.failfast_url}/api/v1/resync`,
  upkeepIntervalMs: config.upkeep.interval * 1_000,
  warn,
  forgetDelivery: async (id) => void (await redis.del(keys.delivery(id))),
};

const tasks = upkeepTasks(deps, metrics);
const lives = createWorkerLives({ redis, keys });
lives.begin();
const consuming = {
  ...deps,
  connection: redis,
  prefix: DEFAULT_PREFIX,
  logger,
  suspects: createSuspects({ redis, keys }, lives),
  onOutcome: metrics.jobEnded,
  tracing,
};
const workers = consumers(deps, tasks, config.worker.concurrency).map((consumer) => consume(consuming, consumer));
for (const worker of workers) void worker.run();

// Said loudly: a Redis that drops keys when it is full drops accepted work.
void readRedisPolicy(redis).then(
  ({ problem }) => problem && logger.error(problem),
  () => {}, // Redis is away, which is told elsewhere
);
// Repeated, so that upkeep goes on after a Redis that lost everything.
let upkeepScheduled = false;
const schedule = async (): Promise<void> => {
  try {
    await scheduleUpkeep(queues, tasks);
    upkeepScheduled = true;
  } catch (error) {
    logger.warn('cannot schedule upkeep', { error });
  }
};
const scheduling = setInterval(schedule, deps.upkeepIntervalMs);
void schedule();

const metricsServer = await startMetricsServer({
  port: config.http.metrics_port,
  host: config.http.host,
  registry,
  live: () => workers.every((worker) => worker.isRunning()),
  ready: async () => upkeepScheduled && (await readRedisPolicy(redis)).safe,
}).catch((error: unknown) => {
  if (!(error instanceof MetricsPortError)) throw error;
  logger.warn('goes on without metrics; set METRICS_PORT to a free port', { error });
  return undefined;
});
logger.info('working', {
  concurrency: config.worker.concurrency,
  ...(metricsServer && { metrics_port: metricsServer.port }),
});

onShutdown(
  logger,
  [
    // What runs is finished; what does not finish in time is given back when its lock runs out.
    { name: 'signs of life', close: (how) => how === 'asked' && lives.end() },
    { name: 'workers', close: () => Promise.all(workers.map((worker) => worker.close())) },
    { name: 'upkeep', close: () => clearInterval(scheduling) },
    { name: 'metrics server', close: () => metricsServer?.close() },
    { name: 'queues', close: () => closeQueues(queues) },
    { name: 'traces', close: () => tracing?.close() },
    {
      name: 'redis',
      close: () => {
        stopWatching();
        redis.disconnect();
      },
    },
  ],
  { timeoutMs: 25_000 },
);
