import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port of the loopback interface that nobody uses. Below the ephemeral range, so that no outgoing connection takes it
 * while a server that was killed is about to come back on it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const listening = once(probe, 'listening').then(() => true);
    const taken = once(probe, 'error').then(() => false);
    probe.listen(port, '127.0.0.1');
    if (!(await Promise.race([listening, taken]))) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
