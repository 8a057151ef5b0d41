import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@failfast-ci/queue/testing';
import { type Sandbox, startSandbox } from '../src/index.ts';
import { type Balancer, startBalancer } from './crew/balancer.ts';
import { type Member, startMember } from './crew/member.ts';
import { type RedisServer, startRedisServer } from './crew/redis-server.ts';
import { type Connections, connectQueues } from './judge/queues.ts';
import type { ChaosOptions } from './options.ts';

/** Branches whose pushes run; the branches of pull requests are called otherwise. */
export const ON_BRANCHES = ['main', 'release-.*', 'tags'];
/** Seconds between two rounds of the bridge's upkeep: what takes a minute in production takes seconds here. */
const UPKEEP_INTERVAL = '2';

/** Everything that takes part: both forges, Redis, and the processes of the bridge. */
export interface World extends Sandbox {
  redis: RedisServer;
  workers: Member[];
  ingresses: Member[];
  queues: Connections;
  /** Address of the bridge for both forges. */
  publicUrl: string;
  /** Processes that ended without having been killed. */
  crashes: string[];
  /** What the processes log, and Redis's data. */
  dir: string;
  /** Ends everything; keeps the folder when asked to. */
  end(keepFolder: boolean): Promise<void>;
}

export async function startWorld(options: ChaosOptions): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'failfast-chaos-'));
  await mkdir(join(dir, 'logs'));
  const sandbox = await startSandbox({
    gitlab: { runner: { stepMs: 120 } },
    // Deliveries need not wait for one another, as at GitHub.
    github: { deliverInOrder: false },
  });
  const redis = await startRedisServer(join(dir, 'redis'));
  const ports = await Promise.all(Array.from({ length: options.ingresses }, freePort));
  const ingresses: Member[] = [];
  const balancer: Balancer = await startBalancer(() =>
    ports.filter((_, index) => ingresses[index]?.state() !== 'down'),
  );
  const configFile = join(dir, 'failfast-ci.yaml');
  await writeFile(configFile, JSON.stringify({ failfast: { build: { 'on-branches': ON_BRANCHES } } }));
  const env = {
    ...sandbox.environment(balancer.url),
    REDIS_URL: redis.url,
    FFCI_CONF_FILE: configFile,
    HOST: '127.0.0.1',
    METRICS_PORT: '0',
    UPKEEP_INTERVAL,
    JSONLOG: 'true',
    LOG_LEVEL: 'debug',
  };
  const crashes: string[] = [];
  const member = (app: 'ingress' | 'worker', index: number, more: Record<string, string>): Member => {
    const name = `${app}-${index + 1}`;
    const logFile = join(dir, 'logs', `${name}.log`);
    return startMember({ name, app, env: { ...env, ...more }, logFile, onCrash: (how) => crashes.push(how) });
  };
  sandbox.github.setWebhookUrl(`${balancer.url}/api/v1/github_event`);
  for (const [index, port] of ports.entries()) ingresses.push(member('ingress', index, { PORT: String(port) }));
  const workers = Array.from({ length: options.workers }, (_, index) => member('worker', index, {}));
  const queues = connectQueues(redis.url);
  return {
    ...sandbox,
    redis,
    workers,
    ingresses,
    queues,
    publicUrl: balancer.url,
    crashes,
    dir,
    async end(keepFolder) {
      await queues.close();
      await Promise.all([...workers, ...ingresses].map((one) => one.stop()));
      await balancer.close();
      await redis.stop();
      await sandbox.close();
      if (!keepFolder) await rm(dir, { recursive: true, force: true });
    },
  };
}
