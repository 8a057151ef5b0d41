import { type RedisOptions as AllRedisOptions, Cluster, Redis } from 'ioredis';

type RedisOptions = Omit<AllRedisOptions, 'replyMapping'>;

/** What both a single Redis and a Cluster can do for us. */
export type RedisConnection = Redis | Cluster;

/** Longest time a producer waits for Redis to answer one command, in milliseconds. */
export const PRODUCER_COMMAND_TIMEOUT_MS = 1_500;

/**
 * A connection for producers: it fails fast. A webhook must be answered within 2 s even when Redis is down or
 * accepts connections and says nothing, so commands are neither queued while offline nor retried, and each has a
 * time-out. BullMQ itself waits for a Redis that was never there; producers ask {@link assertReachable} first.
 * (Its `skipWaitingForReady` is no way out: a queue opened while Redis is away then stays broken when Redis is back.)
 */
export function connectProducer(url: string): RedisConnection {
  return connect(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: PRODUCER_COMMAND_TIMEOUT_MS,
    connectTimeout: 2_000,
    enableAutoPipelining: false,
  });
}

/** @throws Error when there is no connection now, so that nothing is kept waiting in memory for one */
export function assertReachable(redis: RedisConnection): void {
  if (redis.status !== 'ready') throw new Error(`Redis is not connected (${redis.status})`);
}

/** A connection for consumers: it waits for Redis as long as it takes, since nobody waits for its answer. */
export function connectConsumer(url: string): RedisConnection {
  return connect(url, { maxRetriesPerRequest: null, connectTimeout: 5_000 });
}

/** Reconnects for ever, soon at first and at most two seconds apart. */
const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 6), 2_000);

/** After a failover the old primary answers READONLY: reconnect and send the command again. */
const reconnectOnError = (error: Error): boolean | 2 => (error.message.startsWith('READONLY') ? 2 : false);

function connect(url: string, options: RedisOptions): RedisConnection {
  const parsed = new URL(firstHostOnly(url));
  const shared: RedisOptions = { ...options, retryStrategy, reconnectOnError, ...credentials(parsed), ...tls(parsed) };
  switch (parsed.protocol) {
    case 'redis:':
    case 'rediss:':
      return new Redis({ ...shared, host: parsed.hostname, port: Number(parsed.port || 6379), db: database(parsed) });
    case 'redis+sentinel:':
    case 'rediss+sentinel:':
      return connectSentinel(url, shared);
    case 'redis+cluster:':
    case 'rediss+cluster:':
      return new Cluster(hosts(url, 6379), { redisOptions: shared, clusterRetryStrategy: retryStrategy });
    default:
      throw new Error(
        `cannot connect to Redis: ${parsed.protocol}// is not one of redis, rediss, redis+sentinel, redis+cluster`,
      );
  }
}

/** `redis+sentinel://[user:password@]host:26379[,host…]/<master name>[/<database>]` */
function connectSentinel(url: string, shared: RedisOptions): Redis {
  const [, name = 'mymaster', db = '0'] = new URL(firstHostOnly(url)).pathname.split('/');
  return new Redis({
    ...shared,
    sentinels: hosts(url, 26_379),
    name,
    db: Number(db),
    sentinelRetryStrategy: retryStrategy,
  });
}

const firstHostOnly = (url: string): string => url.replace(/,[^/]*/, '');

function hosts(url: string, defaultPort: number): { host: string; port: number }[] {
  const authority = url
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^.*@/, '');
  return authority.split(',').map((entry) => {
    const [host = '127.0.0.1', port] = entry.split(':');
    return { host, port: Number(port ?? defaultPort) };
  });
}

const credentials = ({ username, password }: URL): RedisOptions => ({
  ...(username && { username: decodeURIComponent(username) }),
  ...(password && { password: decodeURIComponent(password) }),
});

const tls = ({ protocol }: URL): RedisOptions => (protocol.startsWith('rediss') ? { tls: {} } : {});

const database = ({ pathname }: URL): number => Number(pathname.slice(1) || 0);
