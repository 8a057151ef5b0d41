import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** The machine's own git settings must not change what is measured. */
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' },
  ...{ GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
};

/** Runs git; resolves with its output, without the last newline. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  return (await measuredGit(cwd, [args])).output;
}

export interface GitRun {
  output: string;
  /** Wall time of all commands. */
  seconds: number;
  /** Processor time of git and everything it started. */
  cpuSeconds: number;
}

/** A user's name and password at one host. */
export interface GitLogin {
  host: string;
  user: string;
  password: string;
}

/**
 * Runs git commands one after the other in one shell, which then tells what all its children used: the only way to know
 * it of processes that are gone. The login is sent unasked, which spares git the request that would be answered 401.
 */
export async function measuredGit(cwd: string, commands: readonly string[][], login?: GitLogin): Promise<GitRun> {
  const script = `set -e\n${commands.map((args) => `git ${args.map(quote).join(' ')}`).join('\n')}\ntimes >&3`;
  const env = { PATH: process.env.PATH, HOME: cwd, ...ENVIRONMENT, ...(login && headerOf(login)) };
  const start = performance.now();
  const shell = spawn('sh', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [output, complaints, times, [code]] = await Promise.all([
    text(shell.stdout as NodeJS.ReadableStream),
    text(shell.stderr as NodeJS.ReadableStream),
    text(shell.stdio[3] as NodeJS.ReadableStream),
    once(shell, 'close'),
  ]);
  const seconds = (performance.now() - start) / 1_000;
  if (code !== 0) throw new Error(`git ${commands.map(([name]) => name).join(', ')} failed: ${complaints}`);
  return { output: output.replace(/\n$/, ''), seconds, cpuSeconds: childrenSeconds(times) };
}

/** In the environment, where no other user of the machine reads it. */
const headerOf = ({ host, user, password }: GitLogin): Record<string, string> => ({
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: `http.${host}/.extraHeader`,
  GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** `times` prints two lines, the second for the children: `0m1.230000s 0m0.120000s`, user and system. */
function childrenSeconds(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
