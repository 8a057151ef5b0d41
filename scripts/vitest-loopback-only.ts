/**
 * Vitest set-up for every test file: nothing leaves this machine. A test that would talk to the world fails at once,
 * by name, instead of passing here and failing where there is no network. Covers all that Node connects itself.
 */
import { Socket } from 'node:net';

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|::1|::|0\.0\.0\.0)$/;

const connect = Socket.prototype.connect;

Socket.prototype.connect = function connectLoopback(this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host === undefined || LOOPBACK.test(host)) return Reflect.apply(connect, this, args);
  const refusal = new Error(`tests stay on this machine, and this one wants to reach ${host}`);
  // Later, as a network would: clients listen for errors only once `connect` has returned.
  setImmediate(() => this.destroy(Object.assign(refusal, { code: 'ENETUNREACH' })));
  return this;
} as typeof connect;

/** Node hands over `[options, callback]` in a list of its own; callers hand over `(options)`, `(port, host)` or `(path)`. */
function hostOf([first, second]: unknown[]): string | undefined {
  if (Array.isArray(first)) return hostOf(first);
  const host = typeof first === 'object' && first !== null ? (first as { host?: unknown }).host : second;
  return typeof host === 'string' ? host : undefined;
}
