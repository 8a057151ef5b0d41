import type { KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { GithubContext } from '../context.ts';
import { parseGitAddress, serveGitRequest } from '../git/smart-http.ts';
import type { GitHandler } from '../options.ts';
import { routes } from '../routes/index.ts';
import { answerCall, type IncomingCall } from './api.ts';
import { cutAfter } from './cut-stream.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type RecordedRequest, withoutSecrets } from './request-log.ts';
import { render, write } from './respond.ts';
import { createRouter } from './router.ts';

export interface ServerParts {
  context: GithubContext;
  key: KeyObject;
  limiter: RateLimiter;
  faults: FaultPlan;
  git: GitHandler;
  requests: RecordedRequest[];
  /** Told of every REST call that a route answered. */
  inspect: (call: IncomingCall, route: string) => void;
}

/** Where GitHub Enterprise Server has its REST API. */
const ENTERPRISE_PREFIX = '/api/v3';
/** Bytes of a git stream before `truncate` cuts it. */
const CUT_AFTER = 2048;
/** Longest body GitHub would read here. Bytes. */
const LONGEST_BODY = 25 * 1_048_576;

/** One origin for both: git under `/{owner}/{repo}`, the REST API under `/` and `/api/v3`. */
export function createGithubServer(parts: ServerParts): Server {
  const router = createRouter(routes);
  // A big push may take longer than the 5 minutes that Node grants a whole request; the real one limits only silence.
  return createServer({ requestTimeout: 0 }, (req, res) => {
    handle(req, res, parts, router).catch((error: unknown) => {
      if (res.destroyed || !req.complete) return; // the client went away, which it may
      // A fault of the stand-in itself must fail the test that met it, not look like one of GitHub's.
      parts.context.violations.push(`the stand-in failed on ${req.method} ${req.url}: ${(error as Error).stack}`);
      if (res.headersSent) res.destroy();
      else res.writeHead(500).end();
    });
  });
}

async function handle(
  req: IncomingMessage,
  res: ServerResponse,
  parts: ServerParts,
  router: ReturnType<typeof createRouter<(typeof routes)[number]>>,
): Promise<void> {
  const url = new URL(req.url ?? '/', parts.context.origin());
  const enterprise = url.pathname === ENTERPRISE_PREFIX || url.pathname.startsWith(`${ENTERPRISE_PREFIX}/`);
  const path = (enterprise ? url.pathname.slice(ENTERPRISE_PREFIX.length) : url.pathname) || '/';
  const method = req.method ?? 'GET';
  const entry = record(parts, res, { method, path: `${path}${url.search}` });
  const fault = parts.faults.take(method, entry.path);
  if (fault && (await insteadOfAnswer(fault, req, res))) return;
  const address = enterprise ? undefined : parseGitAddress(url);
  if (address) {
    if (fault?.answer === 'truncate') cutAfter(res, fault.afterBytes ?? CUT_AFTER);
    if (fault?.answer === 'after-effect-reset') cutAfter(res, 0);
    return serveGitRequest(parts.context, parts.git, { req, res, address });
  }
  const call: IncomingCall = {
    method,
    path,
    query: url.searchParams,
    body: await readBody(req),
    headers: req.headers,
    apiUrl: `${parts.context.origin()}${enterprise ? ENTERPRISE_PREFIX : ''}`,
  };
  entry.body = withoutSecrets(parsed(call.body));
  const { reply, caller, route, settle } = await answerCall(call, { ...parts, router });
  if (route) parts.inspect(call, route);
  const { 'if-none-match': ifNoneMatch, authorization } = req.headers;
  const rendered = render(reply, {
    method,
    ...(ifNoneMatch !== undefined && { ifNoneMatch }),
    ...(authorization !== undefined && { authorization }),
  });
  settle({ free: rendered.status === 304 });
  Object.assign(entry, { caller, response: withoutSecrets(reply.body), ...(route && { route }) });
  if (fault?.answer === 'after-effect-reset') {
    res.destroy();
    return;
  }
  Object.assign(rendered.headers, parts.limiter.headers(caller));
  write(res, rendered, { truncate: fault?.answer === 'truncate' });
}

function record(
  parts: ServerParts,
  res: ServerResponse,
  { method, path }: { method: string; path: string },
): RecordedRequest {
  const entry: RecordedRequest = { method, path, caller: 'unknown', body: undefined, status: 0, response: undefined };
  parts.requests.push(entry);
  res.once('finish', () => {
    entry.status = res.statusCode;
  });
  return entry;
}

/** Carries out the faults that come before any work; true when there is nothing left to do. */
async function insteadOfAnswer({ answer }: Fault, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  if (answer === 'truncate' || answer === 'after-effect-reset') return false;
  if (answer === 'hang') return true;
  if (answer === 'reset') {
    req.socket.destroy();
    return true;
  }
  if ('after' in answer) {
    await answer.after;
    return false;
  }
  if ('delayMs' in answer) {
    await wait(answer.delayMs, undefined, { ref: false });
    return res.destroyed;
  }
  req.resume();
  const isText = typeof answer.body === 'string';
  const body = isText ? answer.body : JSON.stringify(answer.body ?? { message: 'Server Error' });
  const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  res.writeHead(answer.status, { 'content-type': type, ...answer.headers }).end(body);
  return true;
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LONGEST_BODY) chunks.push(chunk);
  }
  return size === 0 ? undefined : Buffer.concat(chunks).toString();
}

function parsed(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body);
  } catch {
    return body;
  }
}
