import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { readSideBand } from './side-band.ts';

type Sent = Buffer | 'flush' | 'delimiter';

const bytesOf = (packet: Sent): Buffer =>
  typeof packet === 'string'
    ? Buffer.from(packet === 'flush' ? '0000' : '0001')
    : Buffer.concat([Buffer.from((packet.length + 4).toString(16).padStart(4, '0')), packet]);

const read = (...packets: Sent[]) => readChunks(packets.map(bytesOf));

async function readChunks(chunks: Buffer[]) {
  async function* stream() {
    yield* chunks;
  }
  const data: string[] = [];
  const text: string[] = [];
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  const onText = (words: Buffer) => text.push(words.toString());
  for await (const bytes of readSideBand(new ByteReader(stream()), 'target', { onText, onEnd }))
    data.push(bytes.toString());
  return { data, text, ended };
}

const band = (number: number, text: string): Buffer => Buffer.from(String.fromCharCode(number) + text);

test('data and words travel in one stream and are told apart', async () => {
  const { data, text, ended } = await read(band(1, 'PACK'), band(2, 'counting'), band(1, '...'), 'flush');
  expect({ data, text, ended }).toEqual({ data: ['PACK', '...'], text: ['counting'], ended: true });
});

test('an empty packet of data only says that the remote is alive', async () => {
  expect((await read(band(1, ''), 'flush')).data).toEqual([]);
});

test('however the bytes are spread over chunks, the same data and words are read', async () => {
  const packets = [band(2, 'counting'), band(1, 'PACK'), band(1, ''), band(1, 'x'.repeat(65_515)), 'flush'] as const;
  const all = Buffer.concat(packets.map(bytesOf));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(all.length)), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), all.length];
      const { data, text, ended } = await readChunks(at.slice(1).map((to, n) => all.subarray(at[n], to)));
      expect({ data: data.join(''), text, ended }).toEqual({
        data: `PACK${'x'.repeat(65_515)}`,
        text: ['counting'],
        ended: true,
      });
    }),
  );
});

test('data is passed on before its packet is complete', async () => {
  const packet = bytesOf(band(1, 'PACK and more'));
  async function* stream() {
    yield packet.subarray(0, 9);
    throw new Error('cut off');
  }
  const pieces = readSideBand(new ByteReader(stream()), 'source', { onEnd: () => {} });
  expect((await pieces.next()).value.toString()).toBe('PACK');
  await expect(pieces.next()).rejects.toThrow('cut off');
});

test('without the flush packet the stream has not ended, however orderly it stops', async () => {
  expect(await read(band(1, 'PACK'))).toMatchObject({ ended: false });
});

test.each([
  ['band 3', band(3, 'out of \x1b[31mmemory\n'), 'out of memory'],
  ['an ERR line', Buffer.from('ERR access denied\n'), 'access denied'],
])('%s ends everything with the words of the remote', async (_what, packet, remoteMessage) => {
  await expect(read(band(1, 'PACK'), packet)).rejects.toMatchObject({ name: 'RemoteFaultError', remoteMessage });
});

test.each([
  ['an unknown band', band(4, 'x')],
  ['an empty packet', Buffer.alloc(0)],
  ['a delimiter', 'delimiter' as const],
])('%s is no part of the stream', async (_what, packet) => {
  await expect(read(packet)).rejects.toMatchObject({ name: 'ProtocolError', side: 'target' });
});

test('a remote that only talks is stopped', async () => {
  const words = Array.from({ length: 300 }, () => band(2, 'x'.repeat(65_000)));
  await expect(read(...words)).rejects.toMatchObject({ name: 'ProtocolError' });
});
