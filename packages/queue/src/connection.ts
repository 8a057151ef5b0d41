import {
  type ClusterOptions as AllClusterOptions,
  type RedisOptions as AllRedisOptions,
  Cluster,
  Redis,
} from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';

// Its type and `exactOptionalPropertyTypes` do not get on.
type RedisOptions = Omit<AllRedisOptions, 'replyMapping'>;
type ClusterOptions = Omit<AllClusterOptions, 'redisOptions'> & { redisOptions: RedisOptions };

/** What both a single Redis and a Cluster can do for us. */
export type RedisConnection = Redis | Cluster;

/** Longest time a producer waits for Redis to answer one command, in milliseconds. */
export const PRODUCER_COMMAND_TIMEOUT_MS = 1_500;

/**
 * A connection for producers: it fails fast. A webhook must be answered within 2 s even when Redis is down or
 * accepts connections and says nothing, so commands are neither queued while offline nor retried, and each has a
 * time-out. A silent connection is given up soon after: what waits for its answers would only pile up in memory, and
 * after a broken network (nothing arrives, nothing is refused) only a new connection gets through.
 */
export function connectProducer(url: string): RedisConnection {
  return connect(parseRedisUrl(url), {
    enableOfflineQueue: false,
    // 0 and not 1: then everything under way fails with its connection instead of waiting for the next one.
    maxRetriesPerRequest: 0,
    commandTimeout: PRODUCER_COMMAND_TIMEOUT_MS,
    socketTimeout: PRODUCER_COMMAND_TIMEOUT_MS + 500,
    connectTimeout: 2_000,
  });
}

/** @throws Error when there is no connection now, so that nothing is kept waiting in memory for one */
export function assertReachable(redis: RedisConnection): void {
  if (redis.status !== 'ready') throw new Error(`Redis is not connected (${redis.status})`);
}

/** A connection for consumers: it waits for Redis as long as it takes, since nobody waits for its answer. */
export function connectConsumer(url: string): RedisConnection {
  return connect(parseRedisUrl(url), { maxRetriesPerRequest: null, connectTimeout: 5_000 });
}

/** Reconnects for ever, soon at first and at most two seconds apart. */
const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 6), 2_000);

/** After a failover the old primary answers READONLY: reconnect and send the command again. */
const reconnectOnError = (error: Error): boolean | 2 => (error.message.startsWith('READONLY') ? 2 : false);

function connect(target: RedisTarget, behaviour: RedisOptions): RedisConnection {
  const { kind, hosts, db, tls, username, password } = target;
  const options: RedisOptions = {
    ...behaviour,
    retryStrategy,
    reconnectOnError,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
  };
  if (kind === 'single') return new Redis({ ...options, ...hosts[0], db });
  if (kind === 'sentinel') return new Redis({ ...options, ...sentinelOptions(target) });
  return new Cluster(hosts, clusterOptions(options));
}

/** Charts give Redis and its Sentinels one password. A Sentinel without one takes it too, and warns. */
const sentinelOptions = ({ hosts, master = '', db, tls, password }: RedisTarget): RedisOptions => ({
  sentinels: hosts,
  name: master,
  db,
  sentinelRetryStrategy: retryStrategy,
  ...(password !== undefined && { sentinelPassword: password }),
  ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
});

/** A Cluster keeps a queue of its own for commands that no node can take yet. */
const clusterOptions = (redisOptions: RedisOptions): ClusterOptions => ({
  redisOptions,
  enableOfflineQueue: redisOptions.enableOfflineQueue ?? true,
  clusterRetryStrategy: retryStrategy,
  // Nodes announce addresses; their certificates carry names. Let TLS verify against what it was told.
  ...(redisOptions.tls && { dnsLookup: (address, callback) => callback(null, address) }),
});
