import { isIP } from 'node:net';
import type { Fault } from './config-error.ts';
import { isLoopback } from './formats/urls.ts';

type Get = (path: string) => unknown;

/**
 * The rules for the dashboard: whoever reaches it can replay and delete work, so it has a lock or is reached by nobody
 * else. A lock is a user with a password, or a header of a proxy that is known by its address.
 */
export function needsLock(get: Get): Fault[] {
  const open = get('dashboard.user') === null && get('dashboard.proxy_header') === null;
  // On loopback nobody else reaches it; half a lock is a mistake even there, since it would silently be open.
  const admin = open && !isLoopback(String(get('http.host'))) ? missing(get, ADMIN) : halfMissing(get, ADMIN);
  return [...admin, ...halfMissing(get, READER), ...sameUser(get), ...proxyFaults(get)];
}

interface Pair {
  user: string;
  password: string;
  otherwise: string;
}

const ADMIN: Pair = {
  user: 'dashboard.user',
  password: 'dashboard.password',
  otherwise: ', or let the dashboard listen on loopback only',
};
const READER: Pair = { user: 'dashboard.readonly_user', password: 'dashboard.readonly_password', otherwise: '' };

function missing(get: Get, { user, password, otherwise }: Pair): Fault[] {
  return [user, password]
    .filter((key) => get(key) === null)
    .map((key) => {
      const env = key.replace('.', '_').toUpperCase();
      return { key, env, problem: 'is missing', fix: `Set ${env}${otherwise}.` };
    });
}

function halfMissing(get: Get, pair: Pair): Fault[] {
  const faults = missing(get, pair);
  return faults.length === 1 ? faults : [];
}

function sameUser(get: Get): Fault[] {
  const name = get(READER.user);
  if (name === null || name !== get(ADMIN.user)) return [];
  const problem = 'is also the name of the user who may change things';
  return [{ key: READER.user, env: 'DASHBOARD_READONLY_USER', problem, fix: 'Give each its own name.' }];
}

function proxyFaults(get: Get): Fault[] {
  const header = get('dashboard.proxy_header');
  const proxies = get('dashboard.trusted_proxies');
  const faults: Fault[] = [];
  if (header !== null && !/^[\w-]+$/.test(String(header))) {
    faults.push({
      key: 'dashboard.proxy_header',
      env: 'DASHBOARD_PROXY_HEADER',
      problem: 'must be the name of a header',
    });
  }
  const trusted = { key: 'dashboard.trusted_proxies', env: 'DASHBOARD_TRUSTED_PROXIES' };
  if (!Array.isArray(proxies)) return faults;
  if (header !== null && proxies.length === 0) {
    const fix = 'Name the addresses of the proxy: without them anybody could send its header.';
    faults.push({ ...trusted, problem: 'is missing', fix });
  }
  if (!proxies.every(isNetwork)) {
    faults.push({ ...trusted, problem: 'must be addresses or networks, e.g. `10.1.2.3, 10.0.0.0/8, fd00::/8`' });
  }
  return faults;
}

/** An IP address, or one with the length of a prefix. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
