import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** How a request is answered instead of properly. */
export type FaultAnswer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** The connection is cut before anything is done. */
  | 'reset'
  | { delayMs: number }
  /** Properly, but not before this has happened. */
  | { after: Promise<unknown> }
  /** Half of the first piece of the answer, then the connection is cut. */
  | 'truncate'
  /** The work is done, then the connection is cut: the client cannot know. */
  | 'after-effect-reset'
  /** The connection is cut once so many bytes of the request's body have come (mid-pack). */
  | { resetAfterRequestBytes: number };

export interface Fault {
  /** Against `POST /api/v4/projects/1/pipeline` or `POST /group/project.git/git-receive-pack`, without the query. */
  match: string | RegExp | ((request: { method: string; path: string }) => boolean);
  /** How often; for ever without it. */
  times?: number;
  /** 0 to 1, for each request that matches. */
  probability?: number;
  answer: FaultAnswer;
}

export interface ActiveFault extends Fault {
  /** How many requests it has met. */
  hits: number;
  remove(): void;
}

/** The faults in force, in the order they were asked for. */
export class Faults {
  #active: ActiveFault[] = [];

  add(fault: Fault): ActiveFault {
    const active: ActiveFault = { ...fault, hits: 0, remove: () => void this.#drop(active) };
    this.#active.push(active);
    return active;
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that this request meets, if any. */
  next(method: string, path: string): FaultAnswer | undefined {
    const fault = this.#active.find(
      (candidate) =>
        matches(candidate, method, path) &&
        (candidate.probability === undefined || Math.random() < candidate.probability),
    );
    if (!fault) return undefined;
    fault.hits += 1;
    if (fault.times !== undefined && fault.hits >= fault.times) this.#drop(fault);
    return fault.answer;
  }

  #drop(fault: ActiveFault): void {
    this.#active = this.#active.filter((other) => other !== fault);
  }
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (typeof match === 'function') return match({ method, path });
  return typeof match === 'string' ? `${method} ${path}` === match : match.test(`${method} ${path}`);
}

/** Puts the fault in force; returns true when nothing more is to be done with the request. */
export async function applyFault(fault: FaultAnswer, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  if (fault === 'reset') return cut(req);
  if (fault === 'truncate') return cutMidAnswer(res);
  if (fault === 'after-effect-reset') return cutInsteadOfAnswer(res);
  if ('resetAfterRequestBytes' in fault) return cutMidRequest(req, fault.resetAfterRequestBytes);
  if ('delayMs' in fault) return delay(fault.delayMs, false);
  if ('after' in fault) return fault.after.then(() => false);
  req.resume();
  const { status, headers = {}, body } = fault;
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? { message: `${status}` });
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  return true;
}

function cut(req: IncomingMessage): true {
  req.socket.destroy();
  return true;
}

function cutMidAnswer(res: ServerResponse): false {
  const write = res.write.bind(res);
  const half = (chunk: unknown): boolean => {
    const bytes = Buffer.from(chunk as string | Uint8Array);
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => res.socket?.destroy());
    swallow(res);
    return true;
  };
  res.write = half as typeof res.write;
  res.end = ((chunk?: unknown) => {
    if (chunk) half(chunk);
    else res.socket?.destroy();
    return res;
  }) as typeof res.end;
  return false;
}

function cutInsteadOfAnswer(res: ServerResponse): false {
  swallow(res);
  res.end = (() => {
    res.socket?.destroy();
    return res;
  }) as typeof res.end;
  return false;
}

function swallow(res: ServerResponse): void {
  const taken = (...args: unknown[]): boolean => {
    const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  };
  res.write = taken as typeof res.write;
  res.end = (() => res) as typeof res.end;
}

/** Counts the body as it comes in, before whoever reads it. */
function cutMidRequest(req: IncomingMessage, limit: number): false {
  let seen = 0;
  const push = req.push.bind(req);
  req.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    seen += chunk?.length ?? 0;
    if (seen >= limit) req.socket.destroy();
    return push(chunk, encoding);
  };
  return false;
}
