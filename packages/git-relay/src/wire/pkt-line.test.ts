import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RelayError } from '../errors.ts';
import { FLUSH, MAX_PAYLOAD, type Packet, pktLine, readPackets } from './pkt-line.ts';

async function* chunksOf(bytes: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = Math.min(Math.max(cut, from), bytes.length);
    yield bytes.subarray(from, to); // empty ones too
    from = to;
  }
  yield bytes.subarray(from);
}

async function read(bytes: Buffer, cuts: number[] = []): Promise<Packet[]> {
  const packets: Packet[] = [];
  for await (const packet of readPackets(chunksOf(bytes, cuts), 'source')) packets.push(packet);
  return packets;
}

const marks = { flush: '0000', delimiter: '0001', 'response-end': '0002' } as const;
const anyPacket = fc.oneof(
  fc.constantFrom('flush' as const, 'delimiter' as const, 'response-end' as const),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: MAX_PAYLOAD - 2, max: MAX_PAYLOAD }).map((length) => Buffer.alloc(length, 'x')),
);

function write(packet: Packet): Buffer {
  if (typeof packet === 'string') return Buffer.from(marks[packet]);
  return Buffer.concat([Buffer.from((packet.length + 4).toString(16).padStart(4, '0')), packet]);
}

test('packets are read the same however their bytes are spread over chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPacket, { maxLength: 6 }), fc.array(fc.nat(70_000)), async (packets, cuts) => {
      expect(await read(Buffer.concat(packets.map(write)), cuts)).toEqual(packets);
    }),
    { numRuns: 200 },
  );
});

test('garbage ends in packets or in an error of that side, never in anything else', async () => {
  const garbage = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  const nearly = fc.stringMatching(/^[0-9a-fA-F]{0,60}$/).map((text) => Buffer.from(text));
  await fc.assert(
    fc.asyncProperty(fc.oneof(garbage, nearly), fc.array(fc.nat(400)), async (bytes, cuts) => {
      const outcome = await read(bytes, cuts).catch((error: unknown) => error);
      if (!Array.isArray(outcome)) {
        expect(outcome).toBeInstanceOf(RelayError);
        expect(outcome).toMatchObject({ side: 'source' });
      }
    }),
  );
});

test.each(['0003', '-001', ' 123', '0x12', 'fff1', 'ffff'])('"%s" is no length', async (digits) => {
  await expect(read(Buffer.from(digits.padEnd(70_000, 'x')))).rejects.toMatchObject({ name: 'ProtocolError' });
});

test('a stream that ends inside a packet is broken off', async () => {
  await expect(read(Buffer.from('000'))).rejects.toMatchObject({ name: 'BrokenOffError' });
  await expect(read(Buffer.from('0009hell'))).rejects.toMatchObject({ name: 'BrokenOffError' });
});

test('a line is written with its length in bytes, not in characters', () => {
  expect(pktLine('want é\n')).toBe('000cwant é\n');
  expect(FLUSH).toBe('0000');
});

test('a line longer than a packet can be is not written', () => {
  expect(pktLine('x'.repeat(MAX_PAYLOAD))).toHaveLength(MAX_PAYLOAD + 4);
  expect(() => pktLine('x'.repeat(MAX_PAYLOAD + 1))).toThrow(RangeError);
});
