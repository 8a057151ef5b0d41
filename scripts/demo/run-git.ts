import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const AUTHOR = { GIT_AUTHOR_NAME: 'Acme', GIT_AUTHOR_EMAIL: 'acme@example.com' };
const COMMITTER = { GIT_COMMITTER_NAME: 'Acme', GIT_COMMITTER_EMAIL: 'acme@example.com' };

/**
 * Runs git with this machine's settings shut out, and resolves with what it printed. Variables such as GIT_DIR, which
 * git sets for its hooks, would point it at another repository: nothing of our own environment but PATH is passed on.
 */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    ...AUTHOR,
    ...COMMITTER,
  };
  const { stdout } = await run('git', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}
