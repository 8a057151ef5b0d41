import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from './api/routes.ts';
import { startDownstreamPipelines } from './ci/downstream.ts';
import { startRunner } from './ci/runner.ts';
import { controls, type FakeGitlabControls } from './controls.ts';
import { writeAccessHooks } from './git/access-hooks.ts';
import { gitPath, serveRepository } from './git/serve-repository.ts';
import { applyFault, Faults } from './http/faults.ts';
import { RateLimits } from './http/rate-limits.ts';
import { serveApi } from './http/serve-api.ts';
import { Instance, type RecordedRequest } from './instance.ts';
import type { FakeGitlabOptions } from './options.ts';
import { hooksDir } from './projects/create-project.ts';
import { addGroup, addUserNamespace } from './projects/namespaces.ts';

export interface FakeGitlab extends FakeGitlabControls {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A GitLab in memory behind real HTTP and real git: strict about what GitLab documents, and able to misbehave.
 * Pipelines come from the CI file of the commit; a scripted runner walks their CI jobs; hooks are really sent.
 */
export async function startFakeGitlab(options: FakeGitlabOptions): Promise<FakeGitlab> {
  const instance = new Instance(options);
  addUserNamespace(instance);
  for (const path of options.groups) addGroup(instance, path, true);
  for (const path of options.readOnlyGroups ?? []) addGroup(instance, path, false);
  await writeAccessHooks(hooksDir(instance));
  startDownstreamPipelines(instance);
  const runner = startRunner(instance);
  const faults = new Faults();
  const limits = new RateLimits(instance);
  // A big push may take longer than the 5 minutes that Node grants a whole request; the real one limits only silence.
  const server = createServer({ requestTimeout: 0 }, (req, res) => void serve({ instance, faults, limits }, req, res));
  instance.baseUrl = await listen(server, options.port ?? 0);
  const close = async (): Promise<void> => {
    instance.closing.abort();
    runner.stop();
    server.close();
    server.closeAllConnections();
    await instance.quiet();
  };
  return Object.assign(controls(instance, faults, limits), {
    url: instance.baseUrl,
    close,
    [Symbol.asyncDispose]: close,
  });
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Parts {
  instance: Instance;
  faults: Faults;
  limits: RateLimits;
}

async function serve({ instance, faults, limits }: Parts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const method = req.method ?? 'GET';
  const [path = '/', query = ''] = (req.url ?? '/').split('?');
  const record: RecordedRequest = { method, url: withoutTokens(req.url ?? '/'), body: undefined, status: null };
  instance.requests.push(record);
  res.once('finish', () => {
    record.status = res.statusCode;
  });
  try {
    const fault = faults.next(method, path);
    if (fault && (await applyFault(fault, req, res))) return;
    const git = gitPath(path);
    if (path.startsWith('/api/v4/')) await serveApi({ instance, routes, limits }, req, res, record);
    else if (git) await serveRepository(instance, req, res, { ...git, query });
    else res.writeHead(404, { 'content-type': 'text/plain' }).end('404\n');
  } catch (error) {
    if (!req.socket.destroyed) instance.broken(error);
    if (res.headersSent || res.destroyed) res.destroy();
    else res.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"500 Internal Server Error"}');
  }
}

const withoutTokens = (url: string): string => url.replace(/((?:private|access|job)_token=)[^&]*/g, '$1[left out]');
