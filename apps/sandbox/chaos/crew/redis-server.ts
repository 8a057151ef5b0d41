import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@failfast-ci/queue/testing';
import { Redis } from 'ioredis';

export interface RedisServer {
  url: string;
  /** SIGKILL, and again on the same port with the same append-only file. */
  restart(downMs: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Everything is lost, as after an accident. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Redis of the suite's own that survives SIGKILL as far as Redis does: with `appendfsync always` everything that it
 * said it had written is there afterwards, so what is missing in the end was lost by the bridge.
 */
export async function startRedisServer(dir: string): Promise<RedisServer> {
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  let server = await launch(port, dir);
  let restarting: Promise<void> = Promise.resolve();
  const killWithUs = () => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    restart(downMs) {
      // One after the other: two servers on one port and one file would be an accident of the suite's own.
      restarting = restarting.then(async () => {
        await kill();
        await delay(downMs);
        server = await launch(port, dir);
      });
      return restarting;
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async flush() {
      const client = new Redis(port, '127.0.0.1');
      await client.flushall();
      client.disconnect();
    },
    async stop() {
      process.off('exit', killWithUs);
      await restarting;
      await kill();
    },
  };
}

async function launch(port: number, dir: string): Promise<ChildProcess> {
  const settings = {
    port,
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await spawnEither(['redis-server', 'valkey-server'], args);
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 30 });
  client.on('error', () => {});
  try {
    // It answers "LOADING" while it reads its file.
    for (const deadline = Date.now() + 30_000; ; ) {
      if (server.exitCode !== null) throw new Error(`Redis ended with exit code ${server.exitCode}`);
      if ((await client.ping().catch(() => '')) === 'PONG') return server;
      if (Date.now() > deadline) throw new Error('Redis does not answer');
      await delay(20);
    }
  } finally {
    client.disconnect();
  }
}

async function spawnEither(programs: string[], args: string[]): Promise<ChildProcess> {
  for (const program of programs) {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
    if (started) return child;
  }
  throw new Error(`cannot find ${programs.join(' or ')} on PATH`);
}
