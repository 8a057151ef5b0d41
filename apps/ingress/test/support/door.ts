import { Writable } from 'node:stream';
import { createGithubInbox, createGitlabInbox } from '@failfast-ci/queue';
import { openProducer, type TestProducer } from '@failfast-ci/queue/testing';
import { createLogger, createRedactor, createRegistry } from '@failfast-ci/runtime';
import { type AppDeps, createApp } from '../../src/app.ts';
import { createDeliveryLog } from '../../src/delivery-log.ts';
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../src/http-server.ts';
import { createIngressMetrics } from '../../src/metrics.ts';
import { exportQueueGauges } from '../../src/queue-gauges.ts';
import { requestMetrics } from '../../src/request-metrics.ts';
import { githubHeaders, gitlabSignedHeaders, type Headers, HOOK_KEY, SECRET } from './sign.ts';

const VERSION = { version: '1.2.3', commit: 'abc' };

/** The whole door in this process, on a real Redis. */
export interface Door {
  url: string;
  port: number;
  producer: TestProducer;
  /** Everything that was logged, one JSON line each. */
  logged: Record<string, unknown>[];
  metrics(): Promise<string>;
  post(path: string, body: string | Buffer, headers: Headers): Promise<Reply>;
  postGithub(payload: unknown, given?: Headers): Promise<Reply>;
  postGitlab(payload: unknown, given?: Headers): Promise<Reply>;
  jobs(queue: 'decide' | 'report'): Promise<{ name: string; data: unknown }[]>;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  headers: globalThis.Headers;
  body: unknown;
}

export interface DoorOptions extends Partial<AppDeps> {
  server?: Partial<HttpServerOptions>;
}

export async function openDoor(redisUrl: string, { server: serverOptions, ...given }: DoorOptions = {}): Promise<Door> {
  const producer = await openProducer(redisUrl);
  const { logger, logged } = recordingLogger();
  const registry = createRegistry('ingress', VERSION);
  exportQueueGauges(registry, async () => (await import('@failfast-ci/queue')).readQueueStates(producer.queues));
  const app = createApp({
    logger,
    log: createDeliveryLog(logger, createIngressMetrics(registry)),
    githubSecrets: [SECRET],
    hookKey: HOOK_KEY,
    acceptGithub: createGithubInbox(producer),
    acceptGitlab: createGitlabInbox(producer),
    requestReport: async () => 'accepted',
    pipelineUrl: (projectId, pipelineId) => `https://gitlab.example/${projectId}/${pipelineId}`,
    pingRedis: () => producer.redis.ping(),
    version: VERSION,
    measure: requestMetrics(registry),
    ...given,
  });
  const server: HttpServer = await startHttpServer(app, { host: '127.0.0.1', port: 0, ...serverOptions });
  const url = `http://127.0.0.1:${server.port}`;
  const post = (path: string, body: string | Buffer, headers: Headers) => send(`${url}${path}`, body, headers);
  return {
    url,
    port: server.port,
    producer,
    logged,
    metrics: () => registry.metrics(),
    post,
    postGithub: (payload, headers) => {
      const body = JSON.stringify(payload);
      return post('/api/v1/github_event', body, { ...githubHeaders(body), ...headers });
    },
    postGitlab: (payload, headers) => {
      const body = JSON.stringify(payload);
      return post('/api/v1/gitlab_event', body, headers ?? gitlabSignedHeaders(body));
    },
    jobs: async (queue) => {
      const jobs = await producer.queues[queue].getJobs(['waiting', 'delayed'], 0, -1, true);
      return jobs.map(({ name, data }) => ({ name, data }));
    },
    close: async () => {
      await server.close();
      await producer.close();
    },
  };
}

async function send(url: string, body: string | Buffer, headers: Headers): Promise<Reply> {
  const reply = await fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
  return { status: reply.status, headers: reply.headers, body: await reply.json() };
}

function recordingLogger() {
  const logged: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n').filter(Boolean)) logged.push(JSON.parse(line));
      done();
    },
  });
  const redact = createRedactor([SECRET]);
  const logger = createLogger({ service: 'ingress', version: '1.2.3', level: 'info', json: true, redact, stream });
  return { logger, logged };
}
