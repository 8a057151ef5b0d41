import { type DeadLetterPage, type Keys, listDeadLetters, type Queues, type RedisConnection } from '@failfast-ci/queue';
import type { ForgeState } from './forge-probe.ts';
import { type LastDeliveries, readLastDeliveries } from './last-deliveries.ts';
import { type OpenPipelines, readOpenPipelines } from './open-pipelines.ts';
import { type QueueLoad, readQueueLoads } from './queue-loads.ts';
import { type RedisHealth, readRedisHealth } from './redis-health.ts';
import { readWorkerPulse, type WorkerPulse } from './worker-pulse.ts';

/** What lies in Redis: known only while it answers. */
export interface BridgeState {
  loads: QueueLoad[];
  pulse: WorkerPulse;
  /** The newest few. */
  deadLetters: DeadLetterPage;
  pipelines: OpenPipelines;
  deliveries: LastDeliveries;
  /** Mirrors whose webhook was not as it should be when upkeep looked last. */
  hooksInTrouble: number;
}

/** Everything the start page shows. */
export interface Overview {
  /** Milliseconds since the epoch. */
  at: number;
  redis: RedisHealth;
  bridge?: BridgeState;
  forges: ForgeState[];
}

export interface OverviewDeps {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
  probeForges: () => Promise<ForgeState[]>;
}

const DEAD_LETTERS_SHOWN = 5;

export async function readOverview(deps: OverviewDeps): Promise<Overview> {
  const at = Date.now();
  const forges = deps.probeForges();
  const redis = await readRedisHealth(deps.redis);
  if (!redis.reachable) return { at, redis, forges: await forges };
  return { at, redis, bridge: await readBridge(deps, at), forges: await forges };
}

async function readBridge(deps: OverviewDeps, now: number): Promise<BridgeState> {
  const { queues, redis, keys } = deps;
  const [loads, pulse, deadLetters, pipelines, deliveries, hooksInTrouble] = await Promise.all([
    readQueueLoads(queues),
    readWorkerPulse(queues, now),
    listDeadLetters(deps, { limit: DEAD_LETTERS_SHOWN }),
    readOpenPipelines(redis, keys),
    readLastDeliveries(deps),
    redis.scard(keys.hooksInTrouble),
  ]);
  return { loads, pulse, deadLetters, pipelines, deliveries, hooksInTrouble };
}
