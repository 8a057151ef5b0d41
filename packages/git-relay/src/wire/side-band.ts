import { ProtocolError, RemoteFaultError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Side } from '../remote.ts';
import { lineOf, type Packet } from './pkt-line.ts';

const DATA = 1;
const PROGRESS = 2;
const FATAL = 3;

const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Takes a multiplexed stream apart: yields the data of band 1 and hands band 2's text over. Ends at the flush packet;
 * `complete` is called then and only then, because an HTTP answer can also end normally in the middle.
 * @throws RemoteFaultError with the words of band 3 or of an `ERR` line.
 */
export async function* readSideBand(
  packets: AsyncIterable<Packet>,
  side: Side,
  { onText, onEnd }: { onText?: (text: Buffer) => void; onEnd: () => void },
): AsyncGenerator<Buffer> {
  let ended = false;
  let idle = 0;
  for await (const packet of packets) {
    // What carries no data is bounded, or a remote could keep us reading for nothing. Its text may be long: hooks talk.
    if (typeof packet === 'string' || packet[0] !== DATA) idle += packet.length;
    if (idle > MAX_TEXT_BYTES) throw new ProtocolError(side, 'talks too much');
    if (ended) continue; // read to the end, or the connection cannot be used again
    if (packet === 'flush') {
      ended = true;
      onEnd();
    } else if (typeof packet === 'string' || packet.length === 0) {
      throw new ProtocolError(side, 'sent a packet that belongs to no band');
    } else {
      const data = packet.subarray(1);
      if (packet[0] === DATA) {
        if (data.length > 0) yield data; // an empty one only says "still there"
      } else if (packet[0] === PROGRESS) onText?.(data);
      else throw fatal(packet, side);
    }
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
