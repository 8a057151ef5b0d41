/**
 * Passes a pack through, but its last `trailerBytes` only after the stream has ended well. Whatever fails before, the
 * receiver then cannot have a complete pack, and ending the push makes it throw everything away.
 */
export async function* untilTrailer(chunks: AsyncIterable<Buffer>, trailerBytes: number): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (chunk.length < trailerBytes) {
      const all = Buffer.concat([held, chunk]);
      const cut = Math.max(0, all.length - trailerBytes);
      held = all.subarray(cut);
      if (cut > 0) yield all.subarray(0, cut);
    } else {
      if (held.length > 0) yield held;
      yield chunk.subarray(0, chunk.length - trailerBytes);
      held = Buffer.from(chunk.subarray(-trailerBytes)); // a copy, so that the big chunk can go
    }
  }
  if (held.length > 0) yield held;
}
