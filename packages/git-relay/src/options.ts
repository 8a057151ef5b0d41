import type { Agents } from './http/agents.ts';
import type { SessionOptions } from './http/session.ts';
import { type RelayTimeouts, withDefaultTimeouts } from './timeouts.ts';

/** What every call that talks to a remote takes. */
export interface CommonOptions {
  signal?: AbortSignal | undefined;
  timeouts?: Partial<RelayTimeouts> | undefined;
  /** Sent as User-Agent and as git's `agent`. Begins with `git/`, since hosts tell git clients from browsers by that. */
  userAgent?: string | undefined;
  /** Connections to use, e.g. through a proxy. Without them the process's shared, kept-alive ones are used. */
  agents?: Agents | undefined;
}

const USER_AGENT = 'git/failfast-ci';

export function sessionOptions({ signal, timeouts, userAgent = USER_AGENT, agents }: CommonOptions): SessionOptions {
  if (!/^[\x21-\x7e]{1,200}$/.test(userAgent)) throw new TypeError('userAgent must be printable ASCII without spaces');
  return { timeouts: withDefaultTimeouts(timeouts), userAgent, signal, agents };
}
