import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type LogLine, parseLine, readable } from './log-line.ts';

export interface AppProcess {
  name: string;
  /** Resolves with its first line that is no warning: an app says so once it serves. */
  up: Promise<void>;
  /** Resolves when it is gone, whoever ended it, with how. */
  gone: Promise<string>;
  /** The last things it said, for people. */
  tail: string[];
  /** SIGTERM, and SIGKILL when it takes too long. May be called twice. */
  stop(): Promise<void>;
}

export interface AppOptions {
  name: string;
  /** Absolute path of its main file. */
  script: string;
  env: Record<string, string>;
  onLine: (line: LogLine) => void;
}

/** Milliseconds from asking an app to stop to ending it. */
const PATIENCE = 4_000;
const TAIL_LINES = 20;

/**
 * Starts an app as an operator would run it. It gets a process group of its own: Ctrl-C in our terminal must reach
 * only us, who stop everything in order.
 */
export function startApp({ name, script, env, onLine }: AppOptions): AppProcess {
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const tail: string[] = [];
  const up = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      tail.push(readable(text));
      if (tail.length > TAIL_LINES) tail.shift();
      const line = parseLine(text);
      if (line?.level === 'info') up.resolve();
      if (line) onLine(line);
    });
  }
  const gone = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killWithUs);
    return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await gone;
    clearTimeout(impatience);
  };
  return { name, up: up.promise, gone, tail, stop };
}
