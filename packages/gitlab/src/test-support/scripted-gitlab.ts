import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGitlab } from '../create-gitlab.ts';
import type { Gitlab } from '../gitlab.ts';
import type { GitlabOptions } from '../options.ts';

export const TOKEN = 'glpat-the-robots-own';

export interface Received {
  method: string;
  /** Path and query as they came. */
  target: string;
  /** Undecoded, below `/api/v4/`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Parsed JSON; undefined when none was sent. */
  body: Record<string, unknown> | undefined;
}

export interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  body?: unknown;
  /** Instead of an answer. */
  fault?: 'reset' | 'hang';
}

type Script = Scripted | ((request: Received) => Scripted);

/**
 * A real HTTP server that answers each route (`GET projects/7`) with what the test says, in turn; the last answer
 * repeats. What nobody scripted is GitLab's 404.
 */
export interface ScriptedGitlab extends AsyncDisposable {
  url: string;
  gitlab: Gitlab;
  on(route: string, ...answers: Script[]): void;
  requests: Received[];
  /** `METHOD path` of all requests, in order. */
  routes(): string[];
}

export async function startScriptedGitlab(options: Partial<GitlabOptions> = {}): Promise<ScriptedGitlab> {
  const scripts = new Map<string, Script[]>();
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((received) => {
      requests.push(received);
      const left = scripts.get(`${received.method} ${received.path}`) ?? [];
      const script = (left.length > 1 ? left.shift() : left[0]) ?? NOT_FOUND;
      answer(response, typeof script === 'function' ? script(received) : script);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    gitlab: createGitlab({ url, token: TOKEN, userAgent: 'failfast-ci/test', requestTimeoutMs: 2_000, ...options }),
    on: (route, ...answers) => void scripts.set(route, answers),
    requests,
    routes: () => requests.map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error('expected a rejection with an Error');
}

const NOT_FOUND: Scripted = { status: 404, body: { message: '404 Not Found' } };

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://scripted');
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    path: url.pathname.replace(/^.*?\/api\/v4\//, ''),
    query: url.searchParams,
    headers: request.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

function answer(response: ServerResponse, { status = 200, headers, body = null, fault }: Scripted): void {
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(status === 204 ? undefined : isText ? body : JSON.stringify(body));
}
