import { ProtocolError } from '../errors.ts';
import type { Side } from '../remote.ts';

/** Passes chunks through and stops a remote that sends more than any honest one would. */
export async function* bounded(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  side: Side,
  what: string,
): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > maxBytes) throw new ProtocolError(side, `${what} is longer than ${maxBytes} bytes`);
    yield chunk;
  }
}
