/** Takes a byte stream in portions of one's own choice. Copies only what must be in one piece and arrived in several. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** `length` bytes, or fewer where the stream ends. */
  async exactly(length: number): Promise<Buffer> {
    const first = await this.piece(length);
    if (first.length === length) return first;
    const pieces = [first];
    let missing = length - first.length;
    while (missing > 0) {
      const piece = await this.piece(missing);
      if (piece.length === 0) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces); // once: joining at every chunk would cost a slow sender nothing and us the square
  }

  /** What is there, but at least one byte and no more than `most`; nothing at the end of the stream. */
  async piece(most: number): Promise<Buffer> {
    if (most === 0) return this.#rest.subarray(0, 0);
    while (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return Buffer.alloc(0);
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return piece;
  }

  /** Nobody reads on: the stream may end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
