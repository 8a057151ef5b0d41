import type { RedisConnection } from './connection.ts';
import type { Queues } from './queues.ts';

/** The script with which BullMQ adds a job that is neither delayed nor prioritized; its version follows. */
const ADD_JOB = 'addStandardJob:';

/**
 * Makes the pipelines of a connection cheap that is used to add jobs in bulk, and for no other pipeline of scripts.
 * ioredis gives every new pipeline a copy of each script of its connection, and BullMQ has some sixty: as much work as all the
 * rest for a small batch. Outside of pipelines every script can still be called.
 *
 * Does it when the queues are ready, which may be long after the start.
 */
export async function leanPipelines(redis: RedisConnection, queues: Queues): Promise<void> {
  await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));
  const scripts: Record<string, unknown> = redis.scriptsSet;
  for (const name of Object.keys(scripts)) if (!name.startsWith(ADD_JOB)) delete scripts[name];
}
