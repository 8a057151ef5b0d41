import type { Logger } from '@failfast-ci/runtime';
import { isLoopback } from '@failfast-ci/runtime';
import type { Request, RequestHandler } from 'express';
import { HttpError } from '../http/http-error.ts';
import { type Account, findAccount, readBasic } from './basic-credentials.ts';
import { countFailedLogins, type FailedLogins } from './failed-logins.ts';
import type { User } from './user.ts';

export interface Lock {
  accounts: readonly Account[];
  proxy?: {
    /** Lower case. */
    header: string;
    /** Names, or `*`. */
    admins: readonly string[];
  };
  isTrustedProxy: (address: string | undefined) => boolean;
}

/**
 * Finds out who makes the request, or refuses it. Without any lock the dashboard listens on loopback only (the
 * configuration sees to that) and whoever sits at this machine is the operator.
 */
export function authenticate(lock: Lock, logger: Logger, failures: FailedLogins = countFailedLogins()): RequestHandler {
  const identify = lock.accounts.length === 0 && !lock.proxy ? atThisMachine : identifyBy(lock, logger, failures);
  return (req, res, next) => {
    res.locals.user = identify(req);
    next();
  };
}

/**
 * A page of somebody else can let its own name point to 127.0.0.1 and then speak to us as if it were our own (DNS
 * rebinding). The browser still sends that name.
 */
function atThisMachine(req: Request): User {
  const host = URL.parse(`http://${req.headers.host ?? ''}`)?.hostname ?? '';
  if (isLoopback(host)) return { name: 'local', role: 'admin' };
  throw new HttpError(
    403,
    'not-local',
    'Without a password this dashboard answers only under localhost. Set DASHBOARD_USER and DASHBOARD_PASSWORD to use another name.',
  );
}

function identifyBy(lock: Lock, logger: Logger, failures: FailedLogins): (req: Request) => User {
  return (req) => {
    const named = namedByProxy(lock, req);
    if (named) return named;
    const address = req.ip ?? '';
    const wait = failures.waitSeconds(address);
    if (wait > 0) {
      const headers = { 'Retry-After': String(wait) };
      throw new HttpError(429, 'too-many-failures', `Too many wrong passwords. Try again in ${wait} s.`, { headers });
    }
    const given = readBasic(req.headers.authorization);
    const account = given && findAccount(lock.accounts, given);
    if (account) return { name: account.name, role: account.role };
    if (given) {
      failures.failed(address);
      // The name stays out: people type passwords there.
      logger.warn('login refused', { audit: true, client: address });
    }
    throw loginRequired(lock);
  };
}

/** Believed only from the proxy itself, by the address of the connection, and only when it says one name. */
function namedByProxy({ proxy, isTrustedProxy }: Lock, req: Request): User | undefined {
  if (!proxy || !isTrustedProxy(req.socket.remoteAddress)) return undefined;
  const [name, ...others] = req.headersDistinct[proxy.header] ?? [];
  if (!name || others.length > 0 || name.length > 200) return undefined;
  const admin = proxy.admins.includes('*') || proxy.admins.includes(name);
  return { name, role: admin ? 'admin' : 'reader' };
}

function loginRequired({ accounts }: Lock): HttpError {
  // Asking for a password that does not exist would only confuse.
  if (accounts.length === 0) {
    return new HttpError(401, 'login-required', 'Come through the proxy that signs you in.');
  }
  const headers = { 'WWW-Authenticate': 'Basic realm="Failfast-ci", charset="UTF-8"' };
  return new HttpError(401, 'login-required', 'Give the name and password of the dashboard.', { headers });
}
