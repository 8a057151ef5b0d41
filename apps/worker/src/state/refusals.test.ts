import { connectConsumer, keysFor } from '@failfast-ci/queue';
import { afterAll, expect, inject, test } from 'vitest';
import { mayBeTold } from './refusals.ts';

const redis = connectConsumer(`${inject('redisUrl')}/5`);
const keys = keysFor('{refusals-test}');
afterAll(async () => {
  await redis.del(keys.refusals(7, 'eve'));
  redis.disconnect();
});

test('attempts to answer one comment count once, so that an outage does not use up what somebody may be told', async () => {
  const ask = (comment: number) => mayBeTold({ redis, keys }, 7, 'Eve', comment);
  for (let attempt = 1; attempt <= 8; attempt += 1) expect(await ask(1)).toBe(true);
  for (let comment = 2; comment <= 20; comment += 1) expect(await ask(comment)).toBe(true);
  expect(await ask(21)).toBe(false);
  expect(await ask(1)).toBe(true);
});
