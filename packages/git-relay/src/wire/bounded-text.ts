import { printable } from '../printable.ts';

const MAX_BYTES = 8 * 1024;

/** Collects what a remote says beside the data. Keeps only the end of it, where a refusal explains itself. */
export class BoundedText {
  #bytes = Buffer.alloc(0);

  add(text: Buffer): void {
    const all = Buffer.concat([this.#bytes, text]);
    this.#bytes = all.length > MAX_BYTES ? Buffer.from(all.subarray(-MAX_BYTES)) : all;
  }

  toString(): string {
    return printable(this.#bytes.toString('utf8'), MAX_BYTES);
  }
}
