import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * A port of the loopback interface that nobody uses, and that no other test is given while this process lives. Below the
 * ephemeral range, so that no outgoing connection takes it before a server listens there, or while one that was killed is
 * about to come back.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 5_000);
    // Whoever holds the odd neighbour has the port.
    const mark = await listen(port + 1);
    if (!mark) continue;
    const probe = await listen(port);
    if (probe) {
      mark.unref();
      await close(probe);
      return port;
    }
    await close(mark);
  }
}

/** undefined: somebody else listens there. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
