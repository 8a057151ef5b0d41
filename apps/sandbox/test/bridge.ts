import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@failfast-ci/queue/testing';
import { Redis } from 'ioredis';
import { inject, onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/index.ts';

/** One process of the bridge, as an operator would run it. */
export interface BridgeProcess {
  child: ChildProcess;
  /** Everything it logged so far, parsed. */
  lines: Record<string, unknown>[];
  output(): string;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface Bridge extends Sandbox {
  redis: Redis;
  redisUrl: string;
  url: string;
  ingress: BridgeProcess;
  workers: BridgeProcess[];
  /** From another checkout, when its root is given. */
  startIngress(root?: string): Promise<BridgeProcess>;
  startWorker(root?: string): Promise<BridgeProcess>;
  /** Without a lock, as on loopback; resolves with its address. */
  startDashboard(): Promise<string>;
  /** Polls until the probe gives something truthy; fails with what it gave last and the logs' warnings. */
  until<Value>(probe: () => Value | Promise<Value>, what: string, timeoutMs?: number): Promise<Truthy<Value>>;
}

type Truthy<Value> = Exclude<Value, false | null | undefined | 0 | ''>;

export interface BridgeOptions extends SandboxOptions {
  workers?: number;
  /** The `failfast` section of the configuration file, and others. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Databases 0 to 7 belong to tests that talk to Redis themselves. */
const database = (): number => 8 + (Number(process.env.VITEST_POOL_ID ?? 0) % 8);

/** The whole bridge as real processes between a stand-in GitHub and a stand-in GitLab; ends with the test. */
export async function startBridge(options: BridgeOptions = {}): Promise<Bridge> {
  const sandbox = await startSandbox(options);
  const redisUrl = `${inject('redisUrl')}/${database()}`;
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dir = await mkdtemp(join(tmpdir(), 'failfast-story-'));
  const configFile = join(dir, 'failfast-ci.yaml');
  await writeFile(configFile, JSON.stringify(options.config ?? {}));
  const env = {
    ...sandbox.environment(url),
    REDIS_URL: redisUrl,
    FFCI_CONF_FILE: configFile,
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: '0',
    UPKEEP_INTERVAL: '1',
    LOG_LEVEL: 'debug',
    ...options.env,
  };
  const all: BridgeProcess[] = [];
  const start = async (
    app: 'ingress' | 'worker' | 'dashboard',
    ready: string,
    { root = ROOT, ...more }: { root?: string | undefined; DASHBOARD_PORT?: string } = {},
  ): Promise<BridgeProcess> => {
    const process = startProcess(root, app, { ...env, ...more });
    all.push(process);
    await waitFor(
      () => process.output().includes(ready),
      `${app} to start`,
      () => process.output(),
    );
    return process;
  };
  const bridge: Bridge = {
    ...sandbox,
    redis,
    redisUrl,
    url,
    ingress: undefined as unknown as BridgeProcess,
    workers: [],
    startIngress: (root) => start('ingress', 'listening', { root }),
    async startWorker(root) {
      const worker = await start('worker', 'working', { root });
      bridge.workers.push(worker);
      return worker;
    },
    async startDashboard() {
      const port = await freePort();
      await start('dashboard', 'listening', { DASHBOARD_PORT: String(port) });
      const address = `http://127.0.0.1:${port}`;
      await bridge.until(async () => (await fetch(`${address}/readyz`)).ok, 'the dashboard to reach Redis');
      return address;
    },
    until: (probe, what, timeoutMs) => waitFor(probe, what, () => complaints(all), timeoutMs),
  };
  onTestFinished(async () => {
    await Promise.all(all.map((process) => process.kill()));
    redis.disconnect();
    await sandbox.close();
    await rm(dir, { recursive: true, force: true });
  }, 30_000);
  sandbox.github.setWebhookUrl(`${url}/api/v1/github_event`);
  bridge.ingress = await bridge.startIngress();
  await Promise.all(Array.from({ length: options.workers ?? 1 }, () => bridge.startWorker()));
  return bridge;
}

function startProcess(root: string, app: string, env: Record<string, string>): BridgeProcess {
  const child = spawn(process.execPath, [join(root, 'apps', app, 'src/main.ts')], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  let text = '';
  let rest = '';
  const collect = (chunk: Buffer): void => {
    text += chunk;
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line.startsWith('{')) lines.push(JSON.parse(line));
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const gone = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    child,
    lines,
    output: () => text,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

async function waitFor<Value>(
  probe: () => Value | Promise<Value>,
  what: string,
  context: () => string,
  timeoutMs = 50_000,
): Promise<Truthy<Value>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    last = await probe();
    if (last) return last as Truthy<Value>;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(last)}\n${context()}`);
}

/** Warnings and errors of all processes, for a story that fails. */
function complaints(processes: BridgeProcess[]): string {
  const lines = processes.flatMap((process) => process.lines);
  const bad = lines.filter(({ level }) => level === 'warn' || level === 'error');
  return [...bad, ...lines.filter(({ queue }) => queue !== undefined && queue !== 'upkeep').slice(-25)]
    .map((line) => JSON.stringify(line).slice(0, 1500))
    .join('\n');
}
