import { Queue } from 'bullmq';
import type { RedisConnection } from './connection.ts';
import { JOB_OPTIONS, type Jobs, QUEUE_NAMES, type QueueName } from './jobs.ts';

export type Queues = { [Name in QueueName]: Queue<Jobs[Name], unknown, string> };

/** All queues over one connection. */
export function openQueues(connection: RedisConnection, prefix: string): Queues {
  const open = <Name extends QueueName>(name: Name) =>
    new Queue<Jobs[Name], unknown, string>(name, {
      connection,
      prefix,
      defaultJobOptions: JOB_OPTIONS[name],
      // BullMQ asks for the version once, and a queue whose question was not answered stays broken for ever.
      skipVersionCheck: true,
    });
  const queues = Object.fromEntries(QUEUE_NAMES.map((name) => [name, open(name)])) as unknown as Queues;
  // Without a listener a lost connection would end the process; what failed is told by the call that failed.
  for (const queue of Object.values(queues)) queue.on('error', () => {});
  return queues;
}

export async function closeQueues(queues: Queues): Promise<void> {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
}
