import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { MAX_ATTEMPTS, RETRY_DELAYS_MS } from '@failfast-ci/queue';
import { expect, test } from 'vitest';
import { fateOf, retryDelay, withJitter } from './fate.ts';

const limited = new RateLimitedError('slow down', { retryAt: 5_000, scope: 'gitlab:x' });

test.each([
  ['what waits as told spends no attempt, not even the last', limited, MAX_ATTEMPTS, { fate: 'wait', until: 5_000 }],
  ['what a contributor can mend ends at once', new PermanentError('x', { code: 'c' }), 1, { fate: 'refuse' }],
  [
    'what an operator must mend ends at once and is kept',
    new ForbiddenError('x', { code: 'c', operatorMustAct: true }),
    1,
    { fate: 'dead-letter' },
  ],
  [
    'a forge that is away is tried again',
    new UnreachableError('x', { forge: 'GitLab' }),
    1,
    { fate: 'retry', delayMs: 2_000 },
  ],
  ['so is what was not found', new NotFoundError('x'), 2, { fate: 'retry', delayMs: 5_000 }],
  ['so is a bug', new TypeError('x'), 7, { fate: 'retry', delayMs: 1_200_000 }],
  ['and something that is no error', 'oops', 1, { fate: 'retry', delayMs: 2_000 }],
  ['until the attempts are spent', new Error('x'), MAX_ATTEMPTS, { fate: 'dead-letter' }],
])('%s', (_, error, attempt, fate) => {
  expect(fateOf(error, attempt)).toEqual(fate);
});

test('what was woken before its time goes back to it, even at the last attempt, unless it is permanent', () => {
  expect(fateOf(new Error('x'), MAX_ATTEMPTS, 9_000, 5_000)).toEqual({ fate: 'wait', until: 9_000 });
  expect(fateOf(new Error('x'), MAX_ATTEMPTS, 4_000, 5_000)).toEqual({ fate: 'dead-letter' });
  expect(fateOf(new PermanentError('x', { code: 'c' }), 1, 9_000, 5_000)).toEqual({ fate: 'refuse' });
});

test('the pauses grow to about half an hour together, and stay within their table', () => {
  const sum = RETRY_DELAYS_MS.reduce((total, each) => total + each, 0);
  expect(sum / 60_000).toBeGreaterThan(25);
  expect(sum / 60_000).toBeLessThan(35);
  expect([retryDelay(0), retryDelay(1), retryDelay(99)]).toEqual([2_000, 2_000, 1_200_000]);
});

test('jitter spreads a pause by a quarter to both sides', () => {
  expect([withJitter(1_000, 0), withJitter(1_000, 0.5), withJitter(1_000, 1)]).toEqual([750, 1_000, 1_250]);
  expect(Math.abs(withJitter(1_000) - 1_000)).toBeLessThanOrEqual(250);
});
