import { expect, test } from 'vitest';
import type { Packet } from './pkt-line.ts';
import { readSideBand } from './side-band.ts';

async function read(...packets: Packet[]) {
  async function* stream() {
    yield* packets;
  }
  const data: string[] = [];
  const text: string[] = [];
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  const onText = (words: Buffer) => text.push(words.toString());
  for await (const bytes of readSideBand(stream(), 'target', { onText, onEnd })) data.push(bytes.toString());
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
