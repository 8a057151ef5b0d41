import { ProtocolError, RemoteFaultError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Side } from '../remote.ts';
import type { ByteReader } from './byte-reader.ts';
import { lineOf, type Packet, readHead, readPayload, readPieces } from './pkt-line.ts';

const DATA = 1;
const PROGRESS = 2;
const FATAL = 3;

const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Takes a multiplexed stream apart: yields the data of band 1 and hands band 2's text over. Ends at the flush packet;
 * `onEnd` is called then and only then, because an HTTP answer can also end normally in the middle.
 *
 * Data is passed on in the pieces in which it arrives: to put the packets of a pack together would copy all of it.
 * @throws RemoteFaultError with the words of band 3 or of an `ERR` line.
 */
export async function* readSideBand(
  bytes: ByteReader,
  side: Side,
  { onText, onEnd }: { onText?: (text: Buffer) => void; onEnd: () => void },
): AsyncGenerator<Buffer> {
  let ended = false;
  let idle = 0;
  try {
    for (;;) {
      const head = await readHead(bytes, side);
      if (head === undefined) return;
      const band = typeof head === 'number' && head > 0 ? await readPayload(bytes, 1, side) : undefined;
      if (typeof head === 'number' && band?.[0] === DATA) {
        for await (const piece of readPieces(bytes, head - 1, side)) if (!ended) yield piece;
        continue;
      }
      // What carries no data is bounded, or a remote could keep us reading for nothing. Its text may be long: hooks talk.
      idle += head === 0 ? 4 : typeof head === 'number' ? head : head.length;
      if (idle > MAX_TEXT_BYTES) throw new ProtocolError(side, 'talks too much');
      const rest = typeof head === 'number' && head > 0 ? await readPayload(bytes, head - 1, side) : undefined;
      if (ended) continue; // read to the end, or the connection cannot be used again
      if (head === 'flush') {
        ended = true;
        onEnd();
      } else if (!band || !rest) throw new ProtocolError(side, 'sent a packet that belongs to no band');
      else if (band[0] === PROGRESS) onText?.(rest);
      else throw fatal(Buffer.concat([band, rest]), side);
    }
  } finally {
    await bytes.close();
  }
}

function fatal(packet: Buffer, side: Side): Error {
  if (packet[0] === FATAL) return new RemoteFaultError(side, printable(packet.toString('utf8', 1)));
  return errorLine(packet, side) ?? new ProtocolError(side, 'sent a packet that belongs to no band');
}

/** The error that an `ERR` packet announces (gitprotocol-pack, "error-line"); it may stand in for any packet. */
export function errorLine(packet: Packet, side: Side): RemoteFaultError | undefined {
  if (typeof packet === 'string' || packet.toString('latin1', 0, 4) !== 'ERR ') return undefined;
  return new RemoteFaultError(side, printable(lineOf(packet).slice(4)));
}
