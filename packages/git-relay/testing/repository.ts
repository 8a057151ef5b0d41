import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IDENTITY = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' };
const COMMITTER = { GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' };

/** A real repository on disk that a test can talk to. */
export interface TestRepository {
  dir: string;
  /** Runs git in the repository; resolves to its standard output without the last newline. */
  git(...args: string[]): Promise<string>;
  /** As `git`, with something on standard input. */
  gitWithInput(input: string | Buffer, ...args: string[]): Promise<string>;
  /** A new commit, on no branch: the given files as its whole tree. Returns its id. */
  commit(files: Record<string, string | Buffer>, options?: { parents?: string[]; message?: string }): Promise<string>;
}

/** Makes a bare repository. The machine's own git settings are not used. */
export async function createRepository(dir: string, ...initOptions: string[]): Promise<TestRepository> {
  await runGit(tmpdir(), ['init', '--bare', '--quiet', '--initial-branch=main', ...initOptions, dir]);
  return openRepository(dir);
}

export function openRepository(dir: string): TestRepository {
  const git = (...args: string[]) => runGit(dir, args);
  const gitWithInput = (input: string | Buffer, ...args: string[]) => runGit(dir, args, input);
  return {
    dir,
    git,
    gitWithInput,
    async commit(files, { parents = [], message = 'a change' } = {}) {
      const entries: string[] = [];
      for (const [name, content] of Object.entries(files)) {
        entries.push(`100644 blob ${await gitWithInput(content, 'hash-object', '-w', '--stdin')}\t${name}`);
      }
      const tree = await gitWithInput(`${entries.join('\n')}\n`, 'mktree');
      return git('commit-tree', tree, '-m', message, ...parents.flatMap((parent) => ['-p', parent]));
    },
  };
}

/** A folder for one test, removed with `await using`. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'git-relay-'));
  // A git whose client has gone may still be tidying up in there.
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 10 });
  return { path, [Symbol.asyncDispose]: remove };
}

function runGit(cwd: string, args: string[], input?: string | Buffer): Promise<string> {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...env, ...IDENTITY, ...COMMITTER }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`git ${args.join(' ')} failed: ${stderr}`, { cause: error }));
      else resolve(stdout.replace(/\n$/, ''));
    });
    child.stdin?.on('error', () => {}); // git may not read it to the end; its exit status tells
    child.stdin?.end(input);
  });
}
