import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { openRaw } from '../test/support/raw.ts';
import { startHttpServer } from './http-server.ts';

/** Longer than a test may last: what waits for it fails. */
const NEVER = 3_600_000;

test('it ends with its last answer, though the sender keeps its connection open', async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<ServerResponse>();
  const server = await startHttpServer((_request, response) => arrive(response), {
    host: '127.0.0.1',
    port: 0,
    stopTimeout: NEVER,
  });
  const { socket, closed } = openRaw(server.port);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const response = await arrived;
  const ended = server.close();
  response.end('the answer');
  expect(await closed).toContain('the answer');
  await ended;
});

test('it waits only so long for a sender that does not come to an end', async () => {
  const server = await startHttpServer(() => {}, { host: '127.0.0.1', port: 0, stopTimeout: 100 });
  const { socket, closed } = openRaw(server.port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n');
  await new Promise((resolve) => socket.once('ready', resolve));
  await server.close();
  expect(await closed).toBe('');
});

test('a port that is taken is an error', async () => {
  const first = await startHttpServer(() => {}, { host: '127.0.0.1', port: 0 });
  await expect(startHttpServer(() => {}, { host: '127.0.0.1', port: first.port })).rejects.toThrow(/EADDRINUSE/);
  await first.close();
});
