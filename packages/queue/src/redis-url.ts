export interface HostAndPort {
  host: string;
  port: number;
}

/** What a Redis URL says. */
export interface RedisTarget {
  kind: 'single' | 'sentinel' | 'cluster';
  /** One host; the Sentinels; or some nodes of the Cluster. */
  hosts: [HostAndPort, ...HostAndPort[]];
  tls: boolean;
  /** Database number; a Cluster has only 0. */
  db: number;
  username?: string;
  password?: string;
  /** Sentinel's name for the primary. */
  master?: string;
}

const KINDS = { '': 'single', '+sentinel': 'sentinel', '+cluster': 'cluster' } as const;

/** Credentials reach to the last `@`, so that a password may hold `@`, `,` and `:` as they are. */
const REDIS_URL = /^(rediss?)(|\+sentinel|\+cluster):\/\/(?:([^/]*)@)?([^/@?#]*)(\/[^?#]*)?(?:[?#].*)?$/;

/**
 * Reads `redis[s]://[user:password@]host[:port][/database]`, `redis[s]+sentinel://[…@]host[:port],…/<master>[/<database>]`
 * and `redis[s]+cluster://[…@]host[:port],…`. IPv6 addresses stand in brackets. A query is ignored.
 *
 * @throws Error that never quotes the URL, since it may hold a password
 */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = REDIS_URL.exec(url);
  if (!parts) throw new Error('cannot read the Redis URL: it is none of redis, rediss, redis+sentinel, redis+cluster');
  const [, scheme, suffix, credentials = '', authority = '', path = ''] = parts;
  const kind = KINDS[suffix as keyof typeof KINDS];
  const segments = path.split('/').slice(1);
  const master = kind === 'sentinel' ? segments.shift() || 'mymaster' : undefined;
  return {
    kind,
    hosts: readHosts(authority, kind === 'sentinel' ? 26_379 : 6379),
    tls: scheme === 'rediss',
    db: readDatabase(segments[0], kind),
    ...readCredentials(credentials),
    ...(master !== undefined && { master: decode(master) }),
  };
}

function readHosts(authority: string, defaultPort: number): [HostAndPort, ...HostAndPort[]] {
  const [first = '', ...others] = authority.split(',');
  return [readHost(first, defaultPort), ...others.map((entry) => readHost(entry, defaultPort))];
}

function readHost(entry: string, defaultPort: number): HostAndPort {
  const [, v6, name, port] = /^(?:\[([\da-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  const host = v6 ?? name;
  if (host === undefined) throw new Error('cannot read the Redis URL: a host in it is not host or host:port');
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

function readDatabase(segment: string | undefined, kind: RedisTarget['kind']): number {
  if (!segment) return 0;
  if (!/^\d{1,4}$/.test(segment)) throw new Error('cannot read the Redis URL: the database is not a number');
  if (kind === 'cluster' && segment !== '0')
    throw new Error('cannot read the Redis URL: a Cluster has only database 0');
  return Number(segment);
}

function readCredentials(text: string): Pick<RedisTarget, 'username' | 'password'> {
  const colon = text.indexOf(':');
  const username = decode(colon < 0 ? text : text.slice(0, colon));
  const password = colon < 0 ? '' : decode(text.slice(colon + 1));
  return { ...(username && { username }), ...(password && { password }) };
}

/** A `%` that encodes nothing stands for itself: people paste passwords as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
