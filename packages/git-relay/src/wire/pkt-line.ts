import { BrokenOffError, ProtocolError } from '../errors.ts';
import type { Side } from '../remote.ts';

/** Longest packet including its four length digits (gitprotocol-common, LARGE_PACKET_MAX). */
export const MAX_PACKET = 65_520;
export const MAX_PAYLOAD = MAX_PACKET - 4;
export const FLUSH = '0000';
export const DELIMITER = '0001';

/** A packet with its payload, or one of the three packets that are only a mark. */
export type Packet = Buffer | 'flush' | 'delimiter' | 'response-end';

const MARKS: Record<number, Packet> = { 0: 'flush', 1: 'delimiter', 2: 'response-end' };

/** One packet: its length in four hex digits, then the text in UTF-8. */
export function pktLine(text: string): string {
  const length = Buffer.byteLength(text) + 4;
  if (length > MAX_PACKET) throw new RangeError(`a packet of ${length} bytes is too long`);
  return length.toString(16).padStart(4, '0') + text;
}

/**
 * Cuts a byte stream into packets, however the bytes are spread over chunks. Copies a chunk only when a packet
 * spans several; holds at most one packet and one chunk.
 * @throws ProtocolError on a length that is no length, BrokenOffError when the stream ends inside a packet.
 */
export async function* readPackets(chunks: AsyncIterable<Buffer>, side: Side): AsyncGenerator<Packet> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let needed = 4;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < needed) continue; // joining at every chunk would cost a slow sender nothing and us the square
    let bytes = waiting.length === 1 ? chunk : Buffer.concat(waiting, waitingBytes);
    for (needed = 4; bytes.length >= needed; needed = 4) {
      const length = packetLength(bytes, side);
      if (length < 4) {
        bytes = bytes.subarray(4);
        yield MARKS[length] as Packet;
        continue;
      }
      needed = length;
      if (bytes.length < length) break;
      const payload = bytes.subarray(4, length);
      bytes = bytes.subarray(length);
      yield payload;
    }
    waiting = bytes.length > 0 ? [bytes] : [];
    waitingBytes = bytes.length;
  }
  if (waitingBytes > 0) throw new BrokenOffError(side, 'the stream ended inside a packet');
}

function packetLength(bytes: Buffer, side: Side): number {
  const digits = bytes.toString('latin1', 0, 4);
  const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
  if (length < 0 || length === 3 || length > MAX_PACKET) throw new ProtocolError(side, 'sent a malformed packet');
  return length;
}

/** The text of a packet, without the line end that is optional everywhere. */
export function lineOf(packet: Buffer): string {
  return packet.toString('utf8').replace(/\n$/, '');
}
