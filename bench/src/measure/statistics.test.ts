import { expect, test } from 'vitest';
import { compare, median, percentile } from './statistics.ts';

test('the median of an even number of samples lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});

test('a percentile is a sample that was seen', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([3], 0.99)).toBe(3);
});

test('a round in which the machine was busy slows both halves down and leaves the ratio alone', () => {
  const { ratio, spread, ours, theirs } = compare([10, 200, 30], [20, 400, 60]);
  expect({ ratio, spread }).toEqual({ ratio: 0.5, spread: [0.5, 0.5] });
  expect({ ours, theirs }).toEqual({ ours: 30, theirs: 60 });
});
