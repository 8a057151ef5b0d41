import { randomUUID } from 'node:crypto';
import { connectProducer } from '../src/connection.ts';
import { keysFor } from '../src/keys.ts';
import type { ProducerDeps } from '../src/producer.ts';
import { closeQueues, openQueues } from '../src/queues.ts';

export interface TestProducer extends ProducerDeps {
  prefix: string;
  /** Removes every key of this producer's prefix and closes its connection. */
  close(): Promise<void>;
}

/** Queues of one test, over a connection as the ingress has it, under a prefix of their own. */
export async function openProducer(url: string, prefix = `test-${randomUUID()}`): Promise<TestProducer> {
  const redis = connectProducer(url);
  redis.on('error', () => {});
  const queues = openQueues(redis, prefix);
  await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));
  return {
    redis,
    queues,
    keys: keysFor(prefix),
    prefix,
    close: async () => {
      await closeQueues(queues);
      // Where the test took its Redis away, nothing is left to remove.
      const left = await redis.keys(`${prefix}:*`).catch(() => []);
      if (left.length > 0) await redis.del(...left);
      redis.disconnect();
    },
  };
}
