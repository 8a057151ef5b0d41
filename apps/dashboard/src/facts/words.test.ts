import { expect, test } from 'vitest';
import { ago, bytes, duration, share, span, utc } from './words.ts';

test.each([
  [999, 'now'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [7_200_000, '2 h'],
  [3 * 86_400_000, '3 d'],
])('%d ms are %s', (ms, expected) => {
  expect(span(ms)).toBe(expected);
});

test('a clock that is a little ahead makes nothing happen in the future', () => {
  expect(ago(2_000, 1_000)).toBe('now');
  expect(ago(1_000, 6_000)).toBe('5 s ago');
});

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KiB'],
  [100 * 1024 ** 2, '100 MiB'],
  [3 * 1024 ** 5, '3072 TiB'],
])('%d bytes are %s', (number, expected) => {
  expect(bytes(number)).toBe(expected);
});

test('shares are whole per cents and times UTC', () => {
  expect(share(1, 3)).toBe('33 %');
  expect(utc(0)).toBe('1970-01-01 00:00:00');
});

test.each([
  [41, '41 ms'],
  [1_240, '1.2 s'],
  [200_000, '3 min'],
])('%i ms took %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
