import { randomUUID } from 'node:crypto';
import {
  closeQueues,
  connectConsumer,
  keysFor,
  openQueues,
  type Queues,
  type RedisConnection,
} from '@failfast-ci/queue';
import { Worker } from 'bullmq';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import type { BridgeDeps } from '../consumers.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { scheduleUpkeep } from './schedule.ts';
import { upkeepTasks } from './tasks.ts';

let redis: RedisConnection;
let prefix: string;
let queues: Queues;

beforeEach(() => {
  redis = connectConsumer(inject('redisUrl'));
  prefix = `schedule-${randomUUID()}`;
  queues = openQueues(redis, prefix);
});
afterEach(async () => {
  await closeQueues(queues);
  const left = await redis.keys(`${prefix}:*`);
  if (left.length > 0) await redis.del(...left);
  redis.disconnect();
});

/** The real table. None of its tasks is run. */
function table(): UpkeepTask[] {
  const keys = keysFor(prefix);
  const deps = { redis, keys, queues, producer: { redis, keys, queues }, upkeepIntervalMs: 1_000 };
  return upkeepTasks(deps as unknown as BridgeDeps);
}

/** The names of upkeep's jobs in the order in which a worker takes them. */
async function turnsOf(tasks: UpkeepTask[]): Promise<string[]> {
  const taken: string[] = [];
  const worker = new Worker('upkeep', async ({ name }) => void taken.push(name), { connection: redis, prefix });
  await vi.waitUntil(() => taken.length >= tasks.length, 10_000);
  await worker.close();
  return taken;
}

test.each([
  ['start', 1],
  ['restart', 2],
])('after a %s redelivery is asked for first of all', async (_, starts) => {
  const tasks = table();
  for (let start = 0; start < starts; start += 1) await scheduleUpkeep(queues, tasks);

  const turns = await turnsOf(tasks);

  expect(turns[0]).toBe('deliveries');
  expect(new Set(turns)).toEqual(new Set(tasks.map(({ name }) => name)));
});
