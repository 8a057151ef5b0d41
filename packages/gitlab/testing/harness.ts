import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveGit } from '../../git-relay/testing/index.ts';
import { type FakeGitlab, type FakeGitlabOptions, startFakeGitlab } from './index.ts';

const run = promisify(execFile);
export const TOKEN = 'glpat-for-tests';

/** Answers of the API are checked by field, in tests. */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of an answer
export type Json = any;

export interface ApiAnswer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface World extends AsyncDisposable {
  gitlab: FakeGitlab;
  dir: string;
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Runs git with the machine's settings shut out; rejects with what git said. */
  git(dir: string, ...args: string[]): Promise<string>;
  /** A work tree with one commit of these files on `main`. */
  workTree(files: Record<string, string>): Promise<string>;
  remote(path: string): string;
  /** A new project `ci/project-<n>`, with this CI file on `main`; returns its id. */
  project(ciFile?: string, settings?: Record<string, unknown>): Promise<number>;
}

/** A stand-in GitLab in a folder of its own, with what a test needs to talk to it. */
export async function startWorld(options: Partial<FakeGitlabOptions> = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'fake-gitlab-'));
  const base = { reposDir: dir, git: serveGit, token: TOKEN, user: 'robot', groups: ['ci', 'ci/nested'] };
  const gitlab = await startFakeGitlab({ ...base, runner: { stepMs: 2 }, ...options });
  const env = {
    PATH: process.env.PATH,
    HOME: dir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' },
    ...{ GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
  };
  const git = async (cwd: string, ...args: string[]) => (await run('git', args, { cwd, env })).stdout.trim();
  const remote = (path: string) => `${gitlab.url.replace('http://', `http://robot:${TOKEN}@`)}/${path}.git`;
  const api: World['api'] = (method, path, body, headers) => callApi(gitlab.url, method, path, body, headers);
  let projects = 0;
  const workTree = async (files: Record<string, string>): Promise<string> => {
    const tree = await mkdtemp(join(dir, 'tree-'));
    await git(tree, 'init', '--quiet', '--initial-branch=main');
    await commit({ git }, tree, files);
    return tree;
  };
  const project: World['project'] = async (ciFile, settings) => {
    projects += 1;
    const path = `ci/project-${projects}`;
    const { id } = await gitlab.createProject(path, settings);
    if (ciFile !== undefined) await gitlab.commitFiles(id, 'main', { '.gitlab-ci.yml': ciFile });
    return id;
  };
  const dispose = async (): Promise<void> => {
    await gitlab.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { gitlab, dir, api, git, workTree, remote, project, [Symbol.asyncDispose]: dispose };
}

/** Writes files and commits them. */
export async function commit(
  { git }: Pick<World, 'git'>,
  tree: string,
  files: Record<string, string>,
): Promise<string> {
  const { writeFile, mkdir } = await import('node:fs/promises');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(tree, name, '..'), { recursive: true });
    await writeFile(join(tree, name), content);
  }
  await git(tree, 'add', '--all');
  await git(tree, 'commit', '--quiet', '--allow-empty', '-m', 'a change');
  return git(tree, 'rev-parse', 'HEAD');
}

async function callApi(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'private-token': TOKEN },
): Promise<ApiAnswer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/v4${path}`, { method, headers: { ...headers, ...type }, ...content });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  raw: string;
  body: Json;
}

/** A receiver of hooks; answers 200, or what `answer` says. */
export async function startReceiver(answer: () => number = () => 200) {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    received.push({ url: req.url ?? '', headers: req.headers, raw, body: JSON.parse(raw) });
    res.writeHead(answer()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
