import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { Queues } from './queues.ts';

/** What it takes to give work to the queues. */
export interface ProducerDeps {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
}
