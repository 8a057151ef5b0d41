import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endOfCgiHeaders, parseCgiHeaders } from './cgi-headers.ts';

/** The three addresses of the smart-HTTP protocol, relative to the repository. */
export type GitPathInfo = '/info/refs' | '/git-upload-pack' | '/git-receive-pack';

export interface ServeGitOptions {
  /** A bare repository. */
  repositoryDir: string;
  pathInfo: GitPathInfo;
  /** Without the question mark, e.g. `service=git-upload-pack`. */
  query: string;
  /** Added to the environment of git and its hooks. */
  env?: Record<string, string>;
  /** Who is logged in. Without one, git refuses pushes (unless `http.receivepack` is set in the repository). */
  user?: string;
  /** Filters for tests: what git reads passes through `request`, what it answers through `response`. */
  through?: { request?: Duplex; response?: Duplex };
}

/**
 * Answers one smart-HTTP request with the real `git http-backend`, streaming both ways. Bodies are handed through
 * as they came (gzip included), and `Git-Protocol` too. Resolves when the answer is sent or the client has gone.
 * Who may do this is the caller's question, answered before the call.
 */
export async function serveGit(req: IncomingMessage, res: ServerResponse, options: ServeGitOptions): Promise<void> {
  const git = spawn('git', ['http-backend'], { env: cgiEnvironment(req, options) });
  running.add(git);
  git.once('exit', () => running.delete(git));
  git.stderr.resume(); // what git has to say to the client is in the protocol
  // A client that leaves takes git with it: without this, an upload of a big pack would wait for a reader for ever.
  res.once('close', () => closePipes(git));
  feed(req, git, options.through?.request);
  try {
    await answer(git, res, options.through?.response);
  } catch {
    if (res.headersSent) res.destroy();
    else res.writeHead(500, { 'content-type': 'text/plain' }).end('git http-backend failed\n');
  }
}

/** Whoever ends before a git that waits busily has been told to would leave it behind, with a core of its own. */
const running = new Set<ChildProcessWithoutNullStreams>();
process.once('exit', () => {
  for (const git of running) git.kill('SIGTERM');
});

/** A git that stops reading (it has refused the push) must not cost the client the answer: the rest is thrown away. */
function feed(req: IncomingMessage, git: ChildProcessWithoutNullStreams, through?: Duplex): void {
  const last = through ? req.pipe(through) : req;
  git.stdin.once('error', () => last.unpipe(git.stdin).resume());
  last.pipe(git.stdin);
}

const one = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

function closePipes(git: ChildProcessWithoutNullStreams): void {
  git.stdin.destroy();
  git.stdout.destroy();
  // git-http-backend waits busily for the rest of a body whose length it was told and that will never come.
  const left = setTimeout(() => git.kill('SIGTERM'), GRACE_MS);
  git.once('exit', () => clearTimeout(left));
}

/** Time for git to notice by itself and clean up what it had received. */
const GRACE_MS = 1_000;

/** The variables of RFC 3875 that git-http-backend(1) reads. */
function cgiEnvironment(req: IncomingMessage, options: ServeGitOptions): Record<string, string> {
  const header = (name: string): string => String(req.headers[name] ?? '');
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    // The machine's own git settings must not change what a test sees.
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_PROJECT_ROOT: options.repositoryDir,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: options.pathInfo,
    QUERY_STRING: options.query,
    REQUEST_METHOD: req.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: req.socket.remoteAddress ?? '',
    ...options.env,
  };
  // Absent means "read to the end", which is how a chunked body is served.
  if (header('content-length')) environment.CONTENT_LENGTH = header('content-length');
  if (options.user) environment.REMOTE_USER = options.user;
  return environment;
}

async function answer(git: ChildProcessWithoutNullStreams, res: ServerResponse, through?: Duplex): Promise<void> {
  await Promise.race([readHeaders(git, res), failedToStart(git)]);
  await pipeline([git.stdout, ...one(through), res]);
}

function failedToStart(git: ChildProcessWithoutNullStreams): Promise<never> {
  return new Promise((_resolve, reject) => git.once('error', reject));
}

/** Sends the head of the answer; the rest of git's output stays unread in its pipe. */
async function readHeaders(git: ChildProcessWithoutNullStreams, res: ServerResponse): Promise<void> {
  let output = Buffer.alloc(0);
  for await (const chunk of git.stdout.iterator({ destroyOnReturn: false })) {
    output = Buffer.concat([output, chunk]);
    const end = endOfCgiHeaders(output);
    if (end === -1) continue;
    const { status, headers } = parseCgiHeaders(output.subarray(0, end).toString('latin1'));
    res.writeHead(status, headers.flat());
    if (output.length > end) git.stdout.unshift(output.subarray(end));
    return;
  }
  throw new Error('git http-backend ended without an answer');
}
