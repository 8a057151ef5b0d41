import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Instance, RecordedRequest } from '../instance.ts';
import { type Answer, Refusal } from './answer.ts';
import { mayUseApi } from './auth.ts';
import type { RateLimits } from './rate-limits.ts';
import { readBody } from './read-body.ts';
import { findRoute, type Route } from './router.ts';

const PREFIX = '/api/v4';

export interface ApiContext {
  instance: Instance;
  routes: Route[];
  limits: RateLimits;
}

/** Answers one request below `/api/v4`. */
export async function serveApi(
  context: ApiContext,
  req: IncomingMessage,
  res: ServerResponse,
  record: RecordedRequest,
): Promise<void> {
  send(res, req.method ?? 'GET', await answer(context, req, record));
}

async function answer({ instance, routes, limits }: ApiContext, req: IncomingMessage, record: RecordedRequest) {
  const url = new URL(req.url ?? '/', instance.baseUrl);
  const method = req.method ?? 'GET';
  let headers: Record<string, string> = {};
  try {
    const body = await readBody(req);
    record.body = withoutSecrets(body);
    if (!mayUseApi(req, instance.token)) return { status: 401, body: { message: '401 Unauthorized' } };
    headers = limits.count(`${method} ${url.pathname}`);
    check(instance, method, url, body);
    const found = findRoute(routes, method === 'HEAD' ? 'GET' : method, url.pathname.slice(PREFIX.length));
    if (!found) return { status: 404, body: { error: '404 Not Found' } };
    const call = { instance, params: found.params, query: url.searchParams, body: body ?? {}, url, method };
    const given = await found.route.handle(call);
    return { ...given, headers: { ...headers, ...given.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...error.answer, headers: { ...headers, ...error.answer.headers } };
  }
}

function check(instance: Instance, method: string, url: URL, body: unknown): void {
  for (const violation of instance.options.validate?.(method, url.pathname, url.searchParams, body) ?? []) {
    instance.violations.push({ ...violation, request: `${method} ${url.pathname}` });
  }
}

function withoutSecrets(body: Record<string, unknown> | undefined): unknown {
  if (!body) return undefined;
  const secret = (key: string) => key === 'token' || key === 'signing_token';
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, secret(key) ? '[left out]' : value]));
}

function send(res: ServerResponse, method: string, { status, body, text, headers }: Answer): void {
  const content = text ?? (body === undefined ? '' : JSON.stringify(body));
  const type = text === undefined ? 'application/json' : 'text/plain; charset=utf-8';
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(content)) };
  res.writeHead(status, { 'content-type': type, ...length, ...headers });
  res.end(method === 'HEAD' || status === 204 ? undefined : content);
}
