import {
  closeQueues,
  connectProducer,
  DEFAULT_PREFIX,
  keysFor,
  openQueues,
  type ProducerDeps,
} from '@failfast-ci/queue';
import { MissingSettingError, type WholeConfig } from './with-config.ts';

const CONNECT_MS = 5_000;

/** Opens the bridge's queues for as long as the work takes. @throws Error when Redis does not answer within 5 s */
export async function withQueues<Result>(
  { redis: { url } }: Pick<WholeConfig, 'redis'>,
  work: (producer: ProducerDeps) => Promise<Result>,
): Promise<Result> {
  if (url === null) throw new MissingSettingError('redis.url', 'REDIS_URL');
  const redis = connectProducer(url);
  let last = 'no answer';
  redis.on('error', (error: Error) => {
    last = error.message || ('code' in error ? String(error.code) : error.name);
  });
  try {
    await ready(redis).catch(() => {
      throw new Error(`cannot reach Redis: ${last}`);
    });
    const queues = openQueues(redis, DEFAULT_PREFIX);
    try {
      return await work({ redis, keys: keysFor(DEFAULT_PREFIX), queues });
    } finally {
      await closeQueues(queues);
    }
  } finally {
    redis.disconnect();
  }
}

async function ready(redis: ProducerDeps['redis']): Promise<void> {
  if (redis.status === 'ready') return;
  const signal = AbortSignal.timeout(CONNECT_MS);
  // `once` would also end with the first error, and the connection is tried again.
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  redis.once('ready', () => resolve());
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  await promise;
}
