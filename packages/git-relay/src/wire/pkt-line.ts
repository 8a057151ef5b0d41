import { BrokenOffError, ProtocolError } from '../errors.ts';
import type { Side } from '../remote.ts';
import { ByteReader } from './byte-reader.ts';

/** Longest packet including its four length digits (gitprotocol-common, LARGE_PACKET_MAX). */
export const MAX_PACKET = 65_520;
export const MAX_PAYLOAD = MAX_PACKET - 4;
export const FLUSH = '0000';
export const DELIMITER = '0001';

/** A packet with its payload, or one of the three packets that are only a mark. */
export type Packet = Buffer | 'flush' | 'delimiter' | 'response-end';

const MARKS: Record<number, Exclude<Packet, Buffer>> = { 0: 'flush', 1: 'delimiter', 2: 'response-end' };

/** One packet: its length in four hex digits, then the text in UTF-8. */
export function pktLine(text: string): string {
  const length = Buffer.byteLength(text) + 4;
  if (length > MAX_PACKET) throw new RangeError(`a packet of ${length} bytes is too long`);
  return length.toString(16).padStart(4, '0') + text;
}

/**
 * Cuts a byte stream into packets, however the bytes are spread over chunks.
 * @throws ProtocolError on a length that is no length, BrokenOffError when the stream ends inside a packet.
 */
export async function* readPackets(chunks: AsyncIterable<Buffer>, side: Side): AsyncGenerator<Packet> {
  const bytes = new ByteReader(chunks);
  try {
    for (;;) {
      const packet = await readPacket(bytes, side);
      if (packet === undefined) return;
      yield packet;
    }
  } finally {
    await bytes.close();
  }
}

/** The next packet; undefined when the stream has ended before it. */
export async function readPacket(bytes: ByteReader, side: Side): Promise<Packet | undefined> {
  const head = await readHead(bytes, side);
  return typeof head === 'number' ? readPayload(bytes, head, side) : head;
}

/** What a packet begins with: the length of its payload, or the mark that it is. */
export async function readHead(bytes: ByteReader, side: Side): Promise<number | Exclude<Packet, Buffer> | undefined> {
  const digits = await bytes.exactly(4);
  if (digits.length === 0) return undefined;
  if (digits.length < 4) throw endedInside(side);
  const length = packetLength(digits, side);
  return length < 4 ? MARKS[length] : length - 4;
}

export async function readPayload(bytes: ByteReader, length: number, side: Side): Promise<Buffer> {
  const payload = await bytes.exactly(length);
  if (payload.length < length) throw endedInside(side);
  return payload;
}

/** A payload in the pieces in which it arrives; nothing of an empty one. */
export async function* readPieces(bytes: ByteReader, length: number, side: Side): AsyncGenerator<Buffer> {
  for (let missing = length; missing > 0; ) {
    const piece = await bytes.piece(missing);
    if (piece.length === 0) throw endedInside(side);
    missing -= piece.length;
    yield piece;
  }
}

const endedInside = (side: Side): BrokenOffError => new BrokenOffError(side, 'the stream ended inside a packet');

function packetLength(bytes: Buffer, side: Side): number {
  const digits = bytes.toString('latin1');
  const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
  if (length < 0 || length === 3 || length > MAX_PACKET) throw new ProtocolError(side, 'sent a malformed packet');
  return length;
}

/** The text of a packet, without the line end that is optional everywhere. */
export function lineOf(packet: Buffer): string {
  return packet.toString('utf8').replace(/\n$/, '');
}
