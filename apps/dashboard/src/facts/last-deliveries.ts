import type { Keys, Queues, RedisConnection } from '@failfast-ci/queue';
import { readPipelineRecords } from './pipeline-record.ts';

/** When each forge was last heard, in milliseconds since the epoch; absent when no job that says so is kept. */
export interface LastDeliveries {
  github?: number;
  gitlab?: number;
}

export interface LastDeliveriesDeps {
  queues: Queues;
  redis: RedisConnection;
  keys: Keys;
}

const STATES = ['completed', 'waiting', 'active', 'delayed', 'failed'] as const;

/** Reports of each state that are looked at for one that a hook of GitLab caused. */
const REPORTS = 20;

/** From the newest jobs: what led to no job (an event nobody acts on, a duplicate) is not seen here. */
export async function readLastDeliveries({ queues, redis, keys }: LastDeliveriesDeps): Promise<LastDeliveries> {
  const [decide, reports] = await Promise.all([
    queues.decide.getJobs([...STATES], 0, 0, false),
    queues.report.getJobs([...STATES], 0, REPORTS - 1, false),
  ]);
  const github = latest(decide.filter(Boolean).map((job) => job.data.receivedAt));
  const hinted = reports.filter((job) => job && !job.data.nudge && !job.data.deliveryId.startsWith('upkeep-'));
  const origins = await readPipelineRecords(
    redis,
    keys,
    hinted.map(({ data }) => data),
  );
  // The first report of a pipeline is asked for by the bridge itself, in the name of GitHub's delivery.
  const own = new Set(origins.map(({ run }) => run?.deliveryId));
  const gitlab = latest(hinted.filter(({ data }) => !own.has(data.deliveryId)).map(({ timestamp }) => timestamp));
  return { ...(github !== undefined && { github }), ...(gitlab !== undefined && { gitlab }) };
}

const latest = (times: number[]): number | undefined => (times.length > 0 ? Math.max(...times) : undefined);
