import { describe, expect, test } from 'vitest';
import { nextLook } from './next-look.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_000 * HOUR;

describe('an open pipeline is looked at again', () => {
  const inMinutes = (age: number, interval = MINUTE): number =>
    ((nextLook({ open: true, createdAt: NOW - age }, NOW, interval) ?? 0) - NOW) / MINUTE;

  test.each([
    ['after an interval while it is young', 0, 1],
    ['after an interval in its first half hour', 30 * MINUTE, 1],
    ['ever less often', 5 * HOUR, 10],
    ['at least every half hour', 100 * HOUR, 30],
    ['after an interval when its clock is ahead of ours', -HOUR, 1],
  ])('%s', (_, age, minutes) => expect(inMinutes(age)).toBe(minutes));

  test('no more often than the operator wants', () => {
    expect(inMinutes(0, 2 * HOUR)).toBe(120);
    expect(inMinutes(100 * HOUR, 2 * HOUR)).toBe(120);
  });
});

test('one that ended is looked at for a day, since its CI jobs may be retried in GitLab', () => {
  const looks: number[] = [];
  let now = NOW;
  for (;;) {
    const next = nextLook({ open: false, createdAt: 0, endedAt: NOW }, now, MINUTE);
    if (next === undefined) break;
    looks.push((next - NOW) / MINUTE);
    now = next;
  }
  expect(looks).toEqual([5, 30, 120, 480, 1440]);
});

test('one that ended just now, and of which nothing is known, is looked at in five minutes', () => {
  expect(nextLook({ open: false, createdAt: 0 }, NOW, MINUTE)).toBe(NOW + 5 * MINUTE);
});
