import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis of one test, that can be taken away and given back on the same port. */
export interface TestRedis {
  port: number;
  /** `redis://127.0.0.1:<port>` */
  url: string;
  start(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Lets it accept connections and say nothing. */
  freeze(): void;
  thaw(): void;
  /** Kills it and removes what it kept. */
  remove(): Promise<void>;
}

/** Prepares a Redis on a free port without starting it; `args` go on its command line. */
export async function prepareRedis(args: string[] = []): Promise<TestRedis> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'ffci-test-redis-'));
  let server: ChildProcess | undefined;
  const killWithUs = () => server?.kill('SIGKILL');
  process.once('exit', killWithUs);

  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start: async () => {
      const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes'];
      const child = spawn('redis-server', [...settings, ...args], { stdio: 'ignore' });
      server = child;
      while (!(await answers(port))) {
        if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    remove: async () => {
      await kill();
      process.off('exit', killWithUs);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function startRedis(args: string[] = []): Promise<TestRedis> {
  const redis = await prepareRedis(args);
  await redis.start();
  return redis;
}

/** Whether somebody there speaks Redis: with a password or a full memory it answers an error, but it answers. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
    socket.once('data', (reply) => answer(!reply.toString().startsWith('-LOADING')));
  });
}
