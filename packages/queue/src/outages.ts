import type { RedisConnection } from './connection.ts';

export interface OutageListeners {
  /** Once for each outage; `error` is there unless the server closed the connection in peace. */
  onAway: (error?: Error) => void;
  onBack: () => void;
}

/**
 * Tells when Redis goes away and when it is back. Reconnecting goes on for ever, so each attempt that fails is no news.
 * Returns what ends the telling, for a process that closes the connection itself.
 */
export function watchOutages(redis: RedisConnection, { onAway, onBack }: OutageListeners): () => void {
  let away = false;
  let stopped = false;
  const goneAway = (error?: Error): void => {
    if (away || stopped) return;
    away = true;
    onAway(error);
  };
  redis.on('error', goneAway);
  redis.on('close', () => goneAway());
  redis.on('ready', () => {
    if (away) onBack();
    away = false;
  });
  return () => {
    stopped = true;
  };
}
