import { randomUUID } from 'node:crypto';
import { connectConsumer } from '@failfast-ci/queue';
import { afterAll, expect, inject, test } from 'vitest';
import { record } from './record.ts';

const redis = connectConsumer(inject('redisUrl'));
const KEY = `record-${randomUUID()}`;
afterAll(async () => {
  await redis.del(KEY);
  redis.disconnect();
});

test('of many who change a record at once nobody takes back what another one wrote', async () => {
  const store = record<Record<string, number>>(redis, KEY, 60);
  const names = Array.from({ length: 20 }, (_, n) => `field-${n}`);

  await Promise.all(names.map((name, n) => store.update((now = {}) => ({ ...now, [name]: n }))));

  expect(Object.keys((await store.read()) ?? {}).toSorted()).toEqual(names.toSorted());
  expect(await redis.ttl(KEY)).toBeGreaterThan(0);
});
