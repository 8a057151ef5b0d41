import { RateLimitedError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { eachOf } from './each-of.ts';

const limited = new RateLimitedError('slow down', { retryAt: 1, scope: 'github:1' });

test('what fails holds up nobody else', async () => {
  const [done, failed]: [string[], string[]] = [[], []];
  await eachOf(
    ['a', 'b', 'c'],
    () => 1,
    async (item) => {
      if (item === 'b') throw new Error('no');
      done.push(item);
    },
    (item) => void failed.push(item),
  );
  expect([done, failed]).toEqual([['a', 'c'], ['b']]);
});

test('a rate limit spares its own scope and no other', async () => {
  const tried: string[] = [];
  await eachOf(
    ['a1', 'b1', 'a2', 'b2'],
    (item) => item.charAt(0),
    async (item) => {
      tried.push(item);
      if (item === 'a1') throw limited;
    },
    () => {},
  );
  expect(tried).toEqual(['a1', 'b1', 'b2']);
});
