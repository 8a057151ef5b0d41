import type { RedisConnection } from '@failfast-ci/queue';
import type { Logger } from '@failfast-ci/runtime';

/** Logs when Redis goes away and when it is back: reconnecting goes on for ever, one line for each outage is enough. */
export function logOutages(redis: RedisConnection, logger: Logger): { stop(): void } {
  let away = false;
  let stopped = false;
  const onAway = (error?: Error): void => {
    if (away || stopped) return;
    away = true;
    logger.warn('Redis is away; deliveries are answered 503', { ...(error && { error }) });
  };
  redis.on('error', onAway);
  // A server that ends closes its connections without an error.
  redis.on('close', () => onAway());
  redis.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
  return {
    stop: () => {
      stopped = true;
    },
  };
}
