import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from 'vitest';

test('a test cannot reach another host, by any client', async () => {
  await expect(fetch('https://gitlab.com')).rejects.toMatchObject({
    cause: { message: expect.stringContaining('gitlab.com') },
  });
  const [error] = await once(connect(80, '192.0.2.1'), 'error');
  expect(error.message).toBe('tests stay on this machine, and this one wants to reach 192.0.2.1');
});

test('loopback is open', async () => {
  const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://localhost:${(server.address() as AddressInfo).port}`);
  expect(await answer.text()).toBe('here');
  server.closeAllConnections();
  server.close();
});
