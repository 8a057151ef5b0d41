import { finished, type Readable } from 'node:stream';

/**
 * The chunks of a stream as they arrived. Node's own iterator joins all that has been buffered meanwhile, which copies
 * most of a big pack once more. A consumer that leaves early destroys the stream, as there.
 */
export async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  const arrived: Buffer[] = [];
  let end: { error: unknown } | undefined;
  let wake = (): void => {};
  const onData = (chunk: Buffer): void => {
    arrived.push(chunk);
    stream.pause(); // what the connection has in hand still comes, and no more
    wake();
  };
  stream.on('data', onData);
  const forget = finished(stream, { writable: false }, (error) => {
    end = { error };
    wake();
  });
  try {
    for (;;) {
      for (let chunk = arrived.shift(); chunk; chunk = arrived.shift()) yield chunk;
      if (end?.error) throw end.error;
      if (end) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.resume();
      });
    }
  } finally {
    forget();
    stream.off('data', onData);
    if (!end) stream.destroy();
  }
}
