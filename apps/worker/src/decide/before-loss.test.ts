import { randomUUID } from 'node:crypto';
import { type CommentCreated, NotFoundError } from '@failfast-ci/core';
import { closeQueues, connectConsumer, keysFor, openQueues } from '@failfast-ci/queue';
import { afterAll, expect, inject, test } from 'vitest';
import { becameOf } from './before-loss.ts';
import type { DecideDeps } from './deps.ts';

const PREFIX = `{before-loss-${randomUUID()}}`;
const redis = connectConsumer(`${inject('redisUrl')}/5`);
const producer = { redis, keys: keysFor(PREFIX), queues: openQueues(redis, PREFIX) };
afterAll(async () => {
  await redis.del(producer.keys.epoch);
  await closeQueues(producer.queues);
  redis.disconnect();
});

const WRITTEN = 5_000;
const comment = { repository: { id: 7 }, commentId: 31, createdAt: WRITTEN } as CommentCreated;

/** GitHub with these reactions of ours. */
const deps = (listOwnReactions: () => Promise<string[]>) =>
  ({ producer, github: { repository: () => ({ listOwnReactions }) } }) as unknown as DecideDeps;
const reacted = (...reactions: string[]) => deps(async () => reactions);

test.each([
  [[], 'nothing'],
  [['eyes'], 'nothing'],
  [['eyes', '+1'], 'obeyed'],
  [['eyes', 'confused'], 'refused'],
])('after a loss, a comment with the reactions %j: %s', async (reactions, became) => {
  await redis.set(producer.keys.epoch, WRITTEN + 1);

  expect(await becameOf(reacted(...reactions), comment)).toBe(became);
});

test('a comment that was deleted asks for nothing any more', async () => {
  await redis.set(producer.keys.epoch, WRITTEN + 1);
  const gone = deps(() => Promise.reject(new NotFoundError('no such comment')));

  expect(await becameOf(gone, comment)).toBe('withdrawn');
});

test('before everything is compared nothing is certain', async () => {
  await redis.del(producer.keys.epoch);

  expect(await becameOf(reacted('confused'), comment)).toBe('refused');
});

test('what came since Redis knows all is not asked about', async () => {
  await redis.set(producer.keys.epoch, WRITTEN - 1);
  const unasked = deps(() => Promise.reject(new Error('asked')));

  expect(await becameOf(unasked, comment)).toBe('nothing');
});
