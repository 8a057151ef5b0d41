import { spawn } from 'node:child_process';

/** Git said no. `stderr` is git's own. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

interface RunOptions {
  cwd?: string;
  input?: string | Buffer;
  /** Exit codes that are an answer, not a fault. */
  accept?: number[];
}

/** Runs git with this machine's settings shut out and a fixed identity; resolves with standard output as bytes. */
export function gitBytes(args: string[], { cwd, input, accept = [0] }: RunOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env: environment() });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== null && accept.includes(code)) resolve(Buffer.concat(out));
      else reject(new GitError(`git ${args[0]} exited with ${code}: ${Buffer.concat(err).toString().trim()}`));
    });
    child.stdin.on('error', () => undefined); // git may close its input early; the exit code says what happened
    child.stdin.end(input ?? '');
  });
}

/** As `gitBytes`, with the output as text without its last line break. */
export async function git(args: string[], options?: RunOptions): Promise<string> {
  return (await gitBytes(args, options)).toString().trimEnd();
}

function environment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'GitHub',
    GIT_AUTHOR_EMAIL: 'noreply@github.com',
    GIT_COMMITTER_NAME: 'GitHub',
    GIT_COMMITTER_EMAIL: 'noreply@github.com',
  };
}
