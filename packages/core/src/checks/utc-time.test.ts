import { expect, test } from 'vitest';
import { utcTime } from './utc-time.ts';

test.each([
  ['2026-01-01T10:00:00.123Z', '2026-01-01T10:00:00.123Z'],
  ['2026-01-01T10:00:00.123+02:00', '2026-01-01T08:00:00.123Z'],
  ['2026-01-01 10:00:00 UTC', '2026-01-01T10:00:00.000Z'],
  ['2026-01-01 10:00:00 -0400', '2026-01-01T14:00:00.000Z'],
  ['2026-01-01T10:00:00', '2026-01-01T10:00:00.000Z'],
])('%s is %s', (given, utc) => {
  expect(utcTime(given)).toBe(utc);
});

test.each([null, undefined, '', 'yesterday', '0001-01-01T00:00:00Z', '+020000-01-01T00:00:00Z'])(
  '%s is no time that GitHub would take',
  (given) => {
    expect(utcTime(given)).toBeUndefined();
  },
);
