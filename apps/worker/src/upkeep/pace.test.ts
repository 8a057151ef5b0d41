import { expect, test } from 'vitest';
import { pace } from './pace.ts';

test('a task runs every so many of the operator’s intervals', () => {
  expect(pace(60_000, 5)).toBe(300_000);
});

test('a short interval does not make it run more often than its floor', () => {
  expect(pace(10_000, 5, 300_000)).toBe(300_000);
});

test('who tries the bridge out with seconds does not wait for floors', () => {
  expect(pace(1_000, 5, 300_000)).toBe(5_000);
});
