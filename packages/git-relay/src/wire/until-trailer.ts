/**
 * Passes a pack through, but its last `trailerBytes` only after the stream has ended well. Whatever fails before, the
 * receiver then cannot have a complete pack, and ending the push makes it throw everything away.
 */
export async function* untilTrailer(chunks: AsyncIterable<Buffer>, trailerBytes: number): AsyncGenerator<Buffer> {
  // A whole chunk where that is enough: to cut each one would double the number of writes.
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (chunk.length >= trailerBytes) {
      if (held.length > 0) yield held;
      held = chunk;
    } else {
      const all = Buffer.concat([held, chunk]);
      const cut = Math.max(0, all.length - trailerBytes);
      held = all.subarray(cut);
      if (cut > 0) yield all.subarray(0, cut);
    }
  }
  if (held.length > 0) yield held;
}
