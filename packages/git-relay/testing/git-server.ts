import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type GitPathInfo, serveGit } from './git-http-backend.ts';

/** One request as a test sees it. */
export interface GitRequest {
  method: string;
  /** Path of the repository below the root, e.g. `owner/repository.git`. */
  repository: string;
  pathInfo: GitPathInfo;
  query: string;
  headers: IncomingMessage['headers'];
}

/** A request about to be served; a fault may answer it instead, or serve it with a difference. */
export interface GitExchange {
  request: GitRequest;
  req: IncomingMessage;
  res: ServerResponse;
  /** Let git answer, optionally through filters. */
  serve(through?: { request?: Duplex; response?: Duplex }): Promise<void>;
}

/** Return (or resolve to) false to have the request served as usual. */
export type GitFault = (exchange: GitExchange) => Promise<boolean> | boolean;

export interface GitServerOptions {
  /** Folder that holds bare repositories. */
  root: string;
  /** May this request pass? Without a function everybody may read and push. A refusal is answered with 401. */
  auth?: (authorization: string | undefined, request: GitRequest) => boolean;
  faults?: GitFault;
  /** Added to the environment of git and its hooks. */
  env?: Record<string, string>;
  /** Serve https with this certificate (PEM). */
  tls?: { key: string; cert: string };
}

export interface GitServer {
  /** `http://127.0.0.1:<port>` (or https), without a slash at the end. */
  url: string;
  /** Every request so far, in order. */
  requests: GitRequest[];
  close(): Promise<void>;
}

// A push of a gigabyte may take longer than the 5 minutes that Node grants a whole request; real hosts limit only silence.
const LIMITS = { requestTimeout: 0 };

const REQUEST_PATH = /^\/(?<repository>[\w./-]+?)(?<pathInfo>\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/** A git host on a free port of the loopback interface: real `git http-backend` over the repositories in `root`. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const listener: RequestListener = (req, res) => {
    handle(req, res, options, requests).catch(() => res.destroy());
  };
  const server = options.tls
    ? createTlsServer({ ...LIMITS, ...options.tls }, listener)
    : createServer(LIMITS, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  req: IncomingMessage,
  res: ServerResponse,
  { root, auth, faults, env }: GitServerOptions,
  requests: GitRequest[],
): Promise<void> {
  const request = describe(req);
  if (!request) return void res.writeHead(404).end('no such page\n');
  requests.push(request);
  if (auth && !auth(req.headers.authorization, request)) {
    req.resume();
    return void res.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('HTTP Basic: Access denied\n');
  }
  const { pathInfo, query } = request;
  const repositoryDir = join(root, request.repository);
  const serve: GitExchange['serve'] = (through) =>
    serveGit(req, res, {
      repositoryDir,
      pathInfo,
      query,
      user: 'somebody',
      ...(env && { env }),
      ...(through && { through }),
    });
  if (!(await faults?.({ request, req, res, serve }))) await serve();
}

function describe(req: IncomingMessage): GitRequest | undefined {
  const [path = '', query = ''] = (req.url ?? '').split('?');
  const { repository, pathInfo } = REQUEST_PATH.exec(path)?.groups ?? {};
  if (!repository || !pathInfo || repository.split('/').includes('..')) return undefined;
  return { method: req.method ?? '', repository, pathInfo: pathInfo as GitPathInfo, query, headers: req.headers };
}
