import { expect, test } from 'vitest';
import { inPortions } from './in-portions.ts';

async function portions(sizes: number[], atLeast: number): Promise<{ pieces: number[]; bytes: number }[]> {
  async function* chunks() {
    for (const size of sizes) yield Buffer.alloc(size);
  }
  const seen = [];
  for await (const { pieces, bytes } of inPortions(chunks(), atLeast)) {
    seen.push({ pieces: pieces.map(({ length }) => length), bytes });
  }
  return seen;
}

test('a portion ends with the piece that fills it', async () => {
  expect(await portions([3, 3, 5, 12, 1], 10)).toEqual([
    { pieces: [3, 3, 5], bytes: 11 },
    { pieces: [12], bytes: 12 },
    { pieces: [1], bytes: 1 },
  ]);
});

test('nothing comes of nothing', async () => {
  expect(await portions([], 10)).toEqual([]);
  expect(await portions([4, 6], 10)).toEqual([{ pieces: [4, 6], bytes: 10 }]);
});

test('what was gathered before an error does not go on', async () => {
  async function* broken() {
    yield Buffer.alloc(3);
    throw new Error('cut off');
  }
  await expect(inPortions(broken(), 10).next()).rejects.toThrow('cut off');
});
