/** Configuration of what the apps share through Redis: the connection, and how much work is done when. A convict schema. */
export const queueConfig = {
  redis: {
    url: {
      doc: 'Redis ≥ 7 or Valkey: `redis://`, `rediss://` (TLS), `redis+sentinel://host:26379,host2:26379/master`, `redis+cluster://host:6379,host2:6379`',
      format: 'redis-url',
      default: null,
      env: 'REDIS_URL',
      // failfast-api was told its Redis as Celery's broker.
      envFallbacks: ['CELERY_BROKER'],
      sensitive: true,
    },
  },
  worker: {
    concurrency: {
      doc: 'Jobs that one worker process runs at once, for each stage',
      format: 'count',
      default: 8,
      env: 'WORKER_CONCURRENCY',
    },
  },
  upkeep: {
    interval: {
      doc: 'Seconds between two rounds of upkeep',
      format: 'count',
      default: 60,
      env: 'UPKEEP_INTERVAL',
    },
  },
} as const;
