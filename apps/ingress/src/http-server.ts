import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServerOptions {
  /** 0 for any free port. */
  port: number;
  host: string;
  /** How long a sender may take for its headers, milliseconds. */
  headersTimeout?: number;
  /** How long a sender may take for headers and body, milliseconds: 25 MB over a slow line take a while. */
  requestTimeout?: number;
  /** How long requests under way may take when we stop, milliseconds. */
  stopTimeout?: number;
}

export interface HttpServer {
  port: number;
  /** Takes no new connections, lets requests under way end, then closes. */
  close(): Promise<void>;
}

/** Listens. Rejects when the port is taken. */
export async function startHttpServer(app: RequestListener, options: HttpServerOptions): Promise<HttpServer> {
  const { port, host, headersTimeout = 10_000, requestTimeout = 60_000, stopTimeout = 10_000 } = options;
  const server = createServer(
    {
      headersTimeout,
      requestTimeout,
      // Node looks for senders that are too slow only so often; by default every 30 s.
      connectionsCheckingInterval: Math.min(headersTimeout, 2_000),
      // Longer than load balancers keep theirs, or they send into a connection that is being closed.
      keepAliveTimeout: 65_000,
    },
    app,
  );
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => close(server, stopTimeout) };
}

async function close(server: Server, stopTimeout: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection becomes idle again after its last answer, and its sender may keep it open for long.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const impatience = setTimeout(() => server.closeAllConnections(), stopTimeout);
  await closed;
  clearInterval(sweep);
  clearTimeout(impatience);
}
