import { once } from 'node:events';
import { Transform } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { GitExchange, GitFault } from './git-server.ts';

/** Lets a fault happen on requests for which this holds. */
export function when(matches: (exchange: GitExchange) => boolean, fault: GitFault): GitFault {
  return (exchange) => matches(exchange) && fault(exchange);
}

/** Lets a fault happen the first `times` times only. */
export function times(times: number, fault: GitFault): GitFault {
  let left = times;
  return async (exchange) => {
    if (left <= 0) return false;
    left--;
    const done = await fault(exchange);
    if (!done) left++; // it was about another request
    return done;
  };
}

/** Answers in git's place. The request's body is read and thrown away. */
export function answer(status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): GitFault {
  return ({ req, res }) => {
    req.resume();
    res.writeHead(status, headers).end(body);
    return true;
  };
}

/**
 * Answers in git's place as soon as some of the body has come, and hangs up without reading the rest: at once, or, as nginx
 * and Go's servers do, a moment later, since the reset of a connection may overtake the answer.
 */
export function refuseMidway(status: number, afterBytes: number, { hangUpAfterMs = 100 } = {}): GitFault {
  return async ({ req, res }) => {
    let received = 0;
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      received += chunk.length;
      if (received >= afterBytes) break;
    }
    const said = once(res, 'finish');
    res.writeHead(status, { 'content-type': 'text/plain' }).end('not this much\n');
    await said;
    if (hangUpAfterMs > 0) await setTimeout(hangUpAfterMs);
    req.socket.resetAndDestroy();
    return true;
  };
}

/** Takes the request and never answers. */
export const neverAnswer: GitFault = ({ req }) => {
  req.resume();
  return true;
};

/** Lets git answer, but passes only the first bytes of the body on: then a reset, or an end as if all had been said. */
export function cutAnswer(afterBytes: number, how: 'reset' | 'end'): GitFault {
  return async ({ req, serve }) => {
    const cut = cutting(afterBytes, () => how === 'reset' && req.socket.resetAndDestroy());
    await serve({ response: cut });
    return true;
  };
}

/** Lets git read the first bytes of the body, then resets the connection. */
export function cutRequest(afterBytes: number): GitFault {
  return async ({ req, serve }) => {
    await serve({ request: cutting(afterBytes, () => req.socket.resetAndDestroy()) });
    return true;
  };
}

/** Does something first (a race, say), then lets git answer. */
export function after(before: () => Promise<unknown>): GitFault {
  return async ({ serve }) => {
    await before();
    await serve();
    return true;
  };
}

function cutting(afterBytes: number, onCut: () => void): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const room = Math.max(0, afterBytes - passed);
      passed += chunk.length;
      if (passed > afterBytes) onCut();
      callback(null, room > 0 ? chunk.subarray(0, room) : undefined);
    },
  });
}

/** Passes everything but the last bytes. */
export function withoutLast(bytes: number): Transform {
  let held = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const all = Buffer.concat([held, chunk]);
      held = all.subarray(-bytes);
      callback(null, all.subarray(0, Math.max(0, all.length - bytes)));
    },
  });
}

/** Counts what passes. */
export function counting(onBytes: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      onBytes(chunk.length);
      callback(null, chunk);
    },
  });
}

/** Passes the first bytes, then nothing any more, without ending. */
export function stallingAfter(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      passed += chunk.length;
      if (passed <= bytes) callback(null, chunk);
    },
  });
}
