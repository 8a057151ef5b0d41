import type { IncomingMessage, ServerResponse } from 'node:http';
import { gitUser } from '../http/auth.ts';
import type { Instance } from '../instance.ts';
import type { GitPathInfo } from '../options.ts';
import { hookEnvironment } from './access-hooks.ts';
import { afterPush, newPushLog } from './after-push.ts';

const PATH = /^\/(?<repository>.+?)(?:\.git)?(?<pathInfo>\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/** `/{group}/{project}.git/…` of a request's path, if it is git's. */
export function gitPath(path: string): { repository: string; pathInfo: GitPathInfo } | undefined {
  const { repository, pathInfo } = PATH.exec(path)?.groups ?? {};
  return repository && pathInfo ? { repository, pathInfo: pathInfo as GitPathInfo } : undefined;
}

/** Answers one request of smart-HTTP git. Everybody must log in: mirrors are private. */
export async function serveRepository(
  instance: Instance,
  req: IncomingMessage,
  res: ServerResponse,
  { repository, pathInfo, query }: { repository: string; pathInfo: GitPathInfo; query: string },
): Promise<void> {
  const user = gitUser(req, instance.token);
  if (!user) return deny(req, res, 401, 'HTTP Basic: Access denied.');
  const project = instance.findProject(decodeURIComponent(repository));
  if (!project || /^\d+$/.test(repository)) {
    return deny(
      req,
      res,
      404,
      "The project you were looking for could not be found or you don't have permission to view it.",
    );
  }
  const target = { repositoryDir: project.repositoryDir, pathInfo, query, user };
  if (pathInfo !== '/git-receive-pack') return instance.options.git(req, res, target);
  const log = newPushLog(instance);
  beforeEnd(res, () => afterPush(instance, project, log));
  try {
    await instance.options.git(req, res, { ...target, env: hookEnvironment(project, log) });
  } finally {
    // Whoever pushed may have gone before the end of the answer; the refs have moved all the same.
    await afterPush(instance, project, log);
  }
}

function deny(req: IncomingMessage, res: ServerResponse, status: number, text: string): void {
  req.resume();
  const login = status === 401 ? { 'www-authenticate': 'Basic realm="GitLab"' } : {};
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...login }).end(`${text}\n`);
}

/** Holds back the end of the answer, so that whoever pushed finds the effects in place. */
function beforeEnd(res: ServerResponse, work: () => Promise<void>): void {
  const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
  res.end = ((...args: unknown[]) => {
    void work().finally(() => end(...args));
    return res;
  }) as typeof res.end;
}
