import { describe, expect, test } from 'vitest';
import { isRateLimited, retryAt } from './rate-limit.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const date = new Date(NOW).toUTCString();
const reset = (seconds: number) => String(NOW / 1000 + seconds);

describe('the next attempt is allowed', () => {
  test.each([
    ['after as many seconds as retry-after says', { 'retry-after': '30' }, 30],
    ['at the date in retry-after', { date, 'retry-after': new Date(NOW + 45_000).toUTCString() }, 45],
    [
      'when the primary limit is reset, if that was used up',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(1200) },
      1200,
    ],
    [
      'after retry-after, if both are there',
      { 'retry-after': '30', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(9) },
      30,
    ],
    [
      'after a minute, if the primary limit is not what was used up',
      { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': reset(1200) },
      60,
    ],
    ['after a minute, if nothing is said', {}, 60],
    ['after a minute, if what is said makes no sense', { 'retry-after': 'soon' }, 60],
    ['after a second at least', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(-5) }, 1],
  ])('%s', (_, headers, seconds) => {
    expect(retryAt(headers, NOW)).toBe(NOW + seconds * 1000);
  });

  test("by GitHub's clock, when ours is an hour behind", () => {
    const headers = { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(120) };
    const ours = NOW - 3_600_000;

    expect(retryAt(headers, ours)).toBe(ours + 120_000);
  });
});

test('a 403 that is about permissions is no rate limit', () => {
  expect(isRateLimited(403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible by integration')).toBe(false);
});
