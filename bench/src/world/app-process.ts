import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../../scripts/start/node-flags.ts';

export type LogLine = Record<string, unknown>;

/** One app of the bridge, as an operator would run it. */
export interface AppProcess {
  pid: number;
  /** The line with which it said that it serves; it names the port. */
  started: LogLine;
  /** SIGTERM, and SIGKILL when it takes too long. May be called twice. */
  stop(): Promise<void>;
}

export interface AppOptions {
  env: Record<string, string>;
  /** Every line it logs from then on; without it nobody parses them, which would cost the machine time. */
  onLine?: ((line: LogLine) => void) | undefined;
}

const PATIENCE_MS = 8_000;

/** Starts an app and waits until it says that it serves, which is its first line that is no warning. */
export async function startApp(name: string, { env, onLine }: AppOptions): Promise<AppProcess> {
  const script = fileURLToPath(new URL(`../../../apps/${name}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [...nodeFlags(name), script], {
    // The cache and the one arena are as `npm run` and the image have them.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const up = Promise.withResolvers<LogLine>();
  const gone = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killWithUs);
    up.reject(new Error(`the ${name} ended with ${signal ?? code}`));
  });
  listen(child.stdout, up.resolve, onLine);
  const started = await up.promise;
  return { pid: child.pid as number, started, stop: () => stop(child, gone) };
}

function listen(output: Readable, up: (line: LogLine) => void, onLine: AppOptions['onLine']): void {
  const lines = createInterface({ input: output });
  lines.on('line', (text) => {
    const line = parse(text);
    if (line?.level === 'info') up(line);
    if (!line || onLine) return void (line && onLine?.(line));
    if (line.level === 'info') {
      lines.close();
      output.resume();
    }
  });
}

const parse = (text: string): LogLine | undefined => (text.startsWith('{') ? JSON.parse(text) : undefined);

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(impatience);
}
