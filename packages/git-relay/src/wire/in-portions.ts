/**
 * Copies the pieces of a stream together into portions of this many bytes; the last one may be smaller. All of them are the
 * same memory: a portion is good until the next one is asked for.
 *
 * To hold the pieces instead costs more than to copy them: each is a buffer of its own that lives while it is being
 * written, long enough for V8 to take it for an old one, and to leave it lying about until the whole heap is marked.
 */
export async function* inPortions(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  const portion = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(portion, filled, from);
      from += copied;
      filled += copied;
      if (filled < bytes) continue;
      yield portion;
      filled = 0;
    }
  }
  if (filled > 0) yield portion.subarray(0, filled);
}
