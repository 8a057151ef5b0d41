import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** A check that does not answer in this time has failed; Kubernetes and load balancers wait no longer. Milliseconds. */
const CHECK_TIMEOUT = 2_000;

/** Whether all is well; a throw counts as no. */
export type Check = () => boolean | Promise<boolean>;

export interface MetricsServerOptions {
  /** 0 for any free port. */
  port: number;
  host?: string;
  registry: Registry;
  /** False: this process is beyond help, restart it. */
  live?: Check;
  /** False: send it no work for now. */
  ready?: Check;
}

export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/** The metrics port could not be taken. Work goes on without metrics: log it as a warning. */
export class MetricsPortError extends Error {
  override readonly name = 'MetricsPortError';
}

/** Serves `/metrics`, `/livez` and `/readyz` on a port of their own. Throws a MetricsPortError when it is taken. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { port, host = '0.0.0.0', registry } = options;
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, { error: 'method_not_allowed' });
    else if (path === '/metrics') await answerMetrics(response, registry);
    else if (path === '/livez') await answerCheck(response, options.live);
    else if (path === '/readyz') await answerCheck(response, options.ready);
    else answer(response, 404, { error: 'not_found' });
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new MetricsPortError(`cannot serve metrics on ${host}:${port}`, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // A scraper keeps its connection open; there is nothing it could lose.
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answerMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  try {
    const metrics = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(metrics);
  } catch {
    // A gauge that asks Redis cannot answer while Redis is away.
    answer(response, 503, { error: 'metrics_unavailable' });
  }
}

async function answerCheck(response: ServerResponse, check: Check = () => true): Promise<void> {
  const ok = await passes(check);
  answer(response, ok ? 200 : 503, { status: ok ? 'ok' : 'unavailable' });
}

/** The answer of a check, `false` when it throws or does not come in time. */
export async function passes(check: Check): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, CHECK_TIMEOUT, false);
  try {
    return await Promise.race([check(), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
