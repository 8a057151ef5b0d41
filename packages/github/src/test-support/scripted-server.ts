import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  body?: unknown;
  /** Instead of an answer: cut the connection, before or in the middle of the body, or never answer. */
  fault?: 'reset' | 'truncate' | 'hang';
}

export interface ReceivedRequest {
  /** `GET /repos/acme/site`, without the query. */
  route: string;
  query: URLSearchParams;
  authorization: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

type Script = ScriptedAnswer | ((request: ReceivedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** An HTTP server on loopback that answers each route with what the test says, in turn; the last answer repeats. */
export interface ScriptedServer extends AsyncDisposable {
  url: string;
  on(route: string, ...answers: Script[]): void;
  requests: ReceivedRequest[];
  /** The requests of one route. */
  to(route: string): ReceivedRequest[];
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const scripts = new Map<string, Script[]>();
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (req, res) => {
    const request = await receive(req);
    requests.push(request);
    const answers = scripts.get(request.route) ?? [{ status: 404, body: { message: 'Not Found' } }];
    const script = answers.length > 1 ? answers.shift() : answers[0];
    give(res, typeof script === 'function' ? await script(request) : (script ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    on: (route, ...answers) => void scripts.set(route, answers),
    requests,
    to: (route) => requests.filter((request) => request.route === route),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(req: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://server');
  return {
    route: `${req.method} ${pathname}`,
    query: searchParams,
    authorization: req.headers.authorization ?? '',
    headers: req.headers,
    body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
  };
}

function give(res: ServerResponse, { status = 200, headers = {}, body = {}, fault }: ScriptedAnswer): void {
  if (fault === 'hang') return;
  if (fault === 'reset') return void res.destroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  if (fault !== 'truncate') return void res.end(text);
  res.write(text.slice(0, text.length / 2), () => res.destroy());
}
