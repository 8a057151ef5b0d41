import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  url: string;
  close(): Promise<void>;
}

/**
 * What stands before the ingresses: requests go to one after the other of those that are up; where none is, or it breaks
 * off, the sender gets 502, as from any load balancer. It tries no request twice.
 */
export async function startBalancer(ports: () => number[]): Promise<Balancer> {
  let turn = 0;
  const server = createServer((req, res) => {
    const up = ports();
    const port = up[turn++ % Math.max(1, up.length)];
    if (port === undefined) return badGateway(req, res);
    forward(req, res, port);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url, headers } = req;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => res.destroy());
    answer.pipe(res);
  });
  onward.on('error', () => badGateway(req, res));
  // The sender gave up: so do we, or a frozen ingress would collect connections.
  res.once('close', () => onward.destroy());
  req.pipe(onward);
}

function badGateway(req: IncomingMessage, res: ServerResponse): void {
  req.unpipe();
  req.resume();
  if (res.headersSent) res.destroy();
  else res.writeHead(502, { 'content-type': 'text/plain' }).end('Bad Gateway\n');
}
