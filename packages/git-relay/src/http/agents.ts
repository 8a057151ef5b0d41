import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** Connections kept open between requests. */
export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

// Shorter than the 60 to 75 s after which servers close idle connections, so that it is we who close first.
const OPTIONS = { keepAlive: true, maxFreeSockets: 32, timeout: 30_000 };

let shared: Agents | undefined;

/** The agents of this process, made at first use. An idle connection does not keep the process alive. */
export function sharedAgents(): Agents {
  shared ??= { http: new HttpAgent(OPTIONS), https: new HttpsAgent(OPTIONS) };
  return shared;
}
