import type { ServerResponse } from 'node:http';

/** Lets so many bytes of an answer out and then cuts the connection, wherever in a pack that is. */
export function cutAfter(res: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = res.write.bind(res) as (chunk: Buffer, callback?: () => void) => boolean;
  const cut = (chunk: unknown, encoding: unknown): boolean => {
    const buffer = Buffer.from(
      chunk as string,
      typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined,
    );
    if (buffer.length < left) {
      left -= buffer.length;
      return write(buffer);
    }
    write(buffer.subarray(0, left), () => res.destroy());
    left = 0;
    return false;
  };
  res.write = ((chunk: unknown, encoding: unknown, callback: unknown) => {
    const flowing = cut(chunk, encoding);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') done();
    return flowing;
  }) as ServerResponse['write'];
}
