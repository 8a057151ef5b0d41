import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilTrailer } from './until-trailer.ts';

const TRAILER = 20;
const anyChunks = fc.array(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 12 },
);

async function passed(chunks: Buffer[], { fails }: { fails: boolean }): Promise<Buffer> {
  async function* stream() {
    yield* chunks;
    if (fails) throw new Error('cut off');
  }
  const out: Buffer[] = [];
  try {
    for await (const chunk of untilTrailer(stream(), TRAILER)) out.push(chunk);
  } catch {
    // what has been passed on before is the question
  }
  return Buffer.concat(out);
}

test('a pack that arrives completely is passed on unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(anyChunks, async (chunks) => {
      expect(await passed(chunks, { fails: false })).toEqual(Buffer.concat(chunks));
    }),
  );
});

test('of a pack that is cut off, even after its last byte, the trailer is never passed on', async () => {
  await fc.assert(
    fc.asyncProperty(anyChunks, async (chunks) => {
      const all = Buffer.concat(chunks);
      const got = await passed(chunks, { fails: true });
      expect(got.length).toBeLessThanOrEqual(Math.max(0, all.length - TRAILER));
      expect(got).toEqual(all.subarray(0, got.length));
    }),
  );
});
