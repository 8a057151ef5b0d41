import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Headers, SECRET, WEBHOOK_SECRET } from './sign.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The ingress as it is deployed: a process of its own. */
export interface IngressProcess {
  url: string;
  metricsUrl: string;
  pid: number;
  /** Everything that it wrote so far. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Exit code, once it ended. */
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. */
export async function startIngress(redisUrl: string, env: Record<string, string> = {}): Promise<IngressProcess> {
  const { child, output, exited } = spawnIngress(redisUrl, env);
  const listening = /"message":"listening".*?\n/;
  while (!listening.test(output())) {
    if (child.exitCode !== null) throw new Error(`the ingress ended: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const line = output()
    .split('\n')
    .find((text) => text.includes('"message":"listening"'));
  const { port, metrics_port } = JSON.parse(line ?? '{}');
  return {
    url: `http://127.0.0.1:${port}`,
    metricsUrl: `http://127.0.0.1:${metrics_port}`,
    pid: child.pid as number,
    output,
    signal: (signal) => void child.kill(signal),
    exited,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Starts it and waits for nothing. */
export function spawnIngress(redisUrl: string, env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      REDIS_URL: redisUrl,
      GITHUB_SECRET_TOKEN: SECRET,
      GITLAB_WEBHOOK_SECRET: WEBHOOK_SECRET,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      JSONLOG: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      written += chunk;
    });
  }
  const exited = once(child, 'close').then(([code]) => {
    process.off('exit', killWithUs);
    return code as number | null;
  });
  return { child, output: () => written, exited };
}

export interface TimedReply {
  status: number;
  body: unknown;
  retryAfter: string | null;
  durationMs: number;
}

export async function postTimed(url: string, body: string, headers: Headers): Promise<TimedReply> {
  const startedAt = performance.now();
  const reply = await fetch(url, { method: 'POST', body, headers });
  const answer = await reply.json();
  const durationMs = performance.now() - startedAt;
  return { status: reply.status, body: answer, retryAfter: reply.headers.get('retry-after'), durationMs };
}
