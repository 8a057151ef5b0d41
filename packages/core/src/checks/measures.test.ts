import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from './measures.ts';

test.each([
  [0, '0s'],
  [0.34, '340ms'],
  [0.9999, '1s'],
  [45.4, '45s'],
  [59.6, '1m'],
  [133, '2m 13s'],
  [120, '2m'],
  [3600, '1h'],
  [11_100, '3h 5m'],
  [3605, '1h'],
  [187_200, '2d 4h'],
])('%s seconds read as %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1_400_000, '1.4 MB'],
  [99_960, '100 kB'],
  [999_960, '1 MB'],
  [123_456_789, '123 MB'],
  [5e15, '5000 TB'],
])('%s bytes read as %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -1])(
  'what is not known (%s) is a dash',
  (unknown) => {
    expect(formatDuration(unknown)).toBe('–');
    expect(formatBytes(unknown)).toBe('–');
  },
);
