import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { answersPing } from './private-redis-ping.ts';

/** How long a server may take to answer; a large append-only file is read first. Milliseconds. */
const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 5_000;
const PORT_ATTEMPTS = 5;

export interface PrivateRedisOptions {
  /** Where it keeps its data. Without one: a temporary directory that `stop` removes. */
  dir?: string;
  /** Keep every write in an append-only file under `dir`, so that the data survives a restart. */
  appendOnly?: boolean;
  /**
   * Run in a process group of its own, out of reach of Ctrl-C in our terminal: Redis would obey at once, while the
   * apps that we stop in order still need it.
   */
  ownGroup?: boolean;
}

export interface PrivateRedis {
  /** `redis://127.0.0.1:<port>` */
  url: string;
  /** Ends the server and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
}

/** Starts a Redis (or Valkey) of our own on a free loopback port and waits until it answers. */
export async function startPrivateRedis(options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const temporary = options.dir === undefined;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'failfast-redis-')));
  await mkdir(dir, { recursive: true });
  const { port, server } = await startOnFreePort(dir, options);
  const stop = async () => {
    await end(server);
    if (temporary) await rm(dir, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function startOnFreePort(
  dir: string,
  options: PrivateRedisOptions,
): Promise<{ port: number; server: ChildProcess }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, server: await start(port, dir, options) };
    } catch (error) {
      // Between finding a free port and taking it, somebody else may have taken it.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function start(port: number, dir: string, options: PrivateRedisOptions): Promise<ChildProcess> {
  const { appendOnly = false, ownGroup = false } = options;
  // noeviction: BullMQ's data must never be dropped to make room.
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: appendOnly ? 'yes' : 'no' };
  const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction' }).flatMap(([k, v]) => [
    `--${k}`,
    `${v}`,
  ]);
  const server = await spawnEither(['redis-server', 'valkey-server'], args, ownGroup);
  const killWithUs = () => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  server.once('exit', () => process.off('exit', killWithUs));

  let output = '';
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  };
  server.stdout?.on('data', collect);
  server.stderr?.on('data', collect);
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await answersPing(port))) {
    if (server.exitCode !== null) throw new Error(`cannot start Redis in ${dir}: ${output.trim()}`);
    if (Date.now() > deadline) {
      await end(server);
      throw new Error(`cannot start Redis in ${dir}: no answer after ${START_TIMEOUT} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return server;
}

async function spawnEither(programs: string[], args: string[], detached: boolean): Promise<ChildProcess> {
  for (const program of programs) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached });
    const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
    if (started) return child;
  }
  throw new Error(`cannot find ${programs.join(' or ')} on PATH`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  const impatience = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT);
  await gone;
  clearTimeout(impatience);
}
