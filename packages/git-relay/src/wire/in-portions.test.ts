import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPortions } from './in-portions.ts';

async function* piecesOf(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function portions(chunks: AsyncIterable<Buffer>, bytes: number): Promise<Buffer[]> {
  const seen: Buffer[] = [];
  for await (const portion of inPortions(chunks, bytes)) seen.push(Buffer.from(portion));
  return seen;
}

test('however a stream is cut, its bytes go on in order, in portions of one size and a rest', async () => {
  const sizes = fc.array(fc.nat(50), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 40 }), async (cuts, size) => {
      const all = Buffer.from(Array.from({ length: cuts.reduce((sum, cut) => sum + cut, 0) }, (_, n) => n % 251));
      const seen = await portions(piecesOf(all, cuts), size);
      expect(Buffer.concat(seen)).toEqual(all);
      const rest = all.length % size;
      const whole = Array.from({ length: Math.floor(all.length / size) }, () => size);
      expect(seen.map(({ length }) => length)).toEqual(rest > 0 ? [...whole, rest] : whole);
    }),
  );
});

test('all portions are the same memory', async () => {
  const stream = inPortions(piecesOf(Buffer.from('abcdef'), [6]), 3);
  const first = (await stream.next()).value as Buffer;
  expect(String(first)).toBe('abc');
  await stream.next();
  expect(String(first)).toBe('def');
});

test('what was gathered before an error does not go on', async () => {
  async function* broken() {
    yield Buffer.alloc(3);
    throw new Error('cut off');
  }
  await expect(inPortions(broken(), 10).next()).rejects.toThrow('cut off');
});
