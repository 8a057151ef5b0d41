/** Pieces of a stream that go on together. */
export interface Portion {
  pieces: Buffer[];
  bytes: number;
}

/** Gathers pieces, without copying them, until there are `atLeast` bytes; the last portion may be smaller. */
export async function* inPortions(chunks: AsyncIterable<Buffer>, atLeast: number): AsyncGenerator<Portion> {
  let portion: Portion = { pieces: [], bytes: 0 };
  for await (const chunk of chunks) {
    portion.pieces.push(chunk);
    portion.bytes += chunk.length;
    if (portion.bytes < atLeast) continue;
    yield portion;
    portion = { pieces: [], bytes: 0 };
  }
  if (portion.bytes > 0) yield portion;
}
