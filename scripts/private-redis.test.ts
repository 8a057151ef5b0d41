import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { startPrivateRedis } from './private-redis.ts';

/** One command over a bare socket; enough to see what the server keeps. */
function command(url: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${line}\r\n`));
    socket.once('error', reject);
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(reply.toString());
    });
  });
}

test('with an append-only file the data survives a restart', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'failfast-test-'));
  const first = await startPrivateRedis({ dir, appendOnly: true });
  await command(first.url, 'SET answer 42');
  await first.stop();

  const second = await startPrivateRedis({ dir, appendOnly: true });
  const kept = await command(second.url, 'GET answer');
  await second.stop();
  await rm(dir, { recursive: true });

  expect(kept).toBe('$2\r\n42\r\n');
});

test('it never evicts, as BullMQ demands', async () => {
  const policy = await command(inject('redisUrl'), 'CONFIG GET maxmemory-policy');
  expect(policy).toContain('noeviction');
});

test('once stopped, nobody answers', async () => {
  const redis = await startPrivateRedis();
  await redis.stop();
  await redis.stop();
  await expect(command(redis.url, 'PING')).rejects.toThrow('ECONNREFUSED');
});
