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

/**
 * Runs git commands one after the other in one shell, which then tells what all its children used: the only way to know
 * it of processes that are gone. Credentials may stand in the addresses: they are good for this run only.
 */
export async function measuredGit(cwd: string, commands: readonly string[][]): Promise<GitRun> {
  const script = `set -e\n${commands.map((args) => `git ${args.map(quote).join(' ')}`).join('\n')}\ntimes >&3`;
  const env = { PATH: process.env.PATH, HOME: cwd, ...ENVIRONMENT };
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

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** `times` prints two lines, the second for the children: `0m1.230000s 0m0.120000s`, user and system. */
function childrenSeconds(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
