import { expect, inject, test } from 'vitest';
import { prepareRedis } from '../testing/index.ts';
import { connectConsumer } from './connection.ts';
import { readRedisPolicy } from './redis-policy.ts';

test('a Redis that evicts is told with what to do', async () => {
  const server = await prepareRedis(['--maxmemory-policy', 'allkeys-lru']);
  await server.start();
  const redis = connectConsumer(server.url);
  expect(await readRedisPolicy(redis)).toEqual({
    policy: 'allkeys-lru',
    safe: false,
    problem: 'Redis has maxmemory-policy allkeys-lru and loses queued work when it is full: set it to noeviction',
  });
  redis.disconnect();
  await server.remove();
});

test('one that refuses writes when it is full is safe', async () => {
  const redis = connectConsumer(inject('redisUrl'));
  expect(await readRedisPolicy(redis)).toEqual({ policy: 'noeviction', safe: true });
  redis.disconnect();
});
