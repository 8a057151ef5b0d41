import { createCipheriv } from 'node:crypto';

/**
 * The same bytes for the same seed, on every machine, and as hard to compress as any: a cipher's key stream. Nothing
 * here is secret.
 */
export function seededBytes(seed: string): (length: number) => Buffer {
  const key = Buffer.alloc(16);
  key.write(seed.slice(0, 16));
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return (length) => stream.update(Buffer.alloc(length));
}
