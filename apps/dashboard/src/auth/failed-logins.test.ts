import { expect, test } from 'vitest';
import { countFailedLogins } from './failed-logins.ts';

function atTime() {
  const clock = { now: 0 };
  return { clock, failures: countFailedLogins(() => clock.now) };
}

test('ten failures within a minute close the door until the minute is over', () => {
  const { clock, failures } = atTime();
  for (let n = 0; n < 9; n += 1) failures.failed('a');
  expect(failures.waitSeconds('a')).toBe(0);
  clock.now = 20_000;
  failures.failed('a');
  expect(failures.waitSeconds('a')).toBe(40);
  clock.now = 60_000;
  expect(failures.waitSeconds('a')).toBe(0);
});

test('addresses count for themselves', () => {
  const { failures } = atTime();
  for (let n = 0; n < 10; n += 1) failures.failed('a');
  expect(failures.waitSeconds('b')).toBe(0);
});

test('remembers a bounded number of addresses', () => {
  const { failures } = atTime();
  for (let n = 0; n < 10; n += 1) failures.failed('first');
  for (let n = 0; n < 10_000; n += 1) failures.failed(`other-${n}`);
  expect(failures.waitSeconds('first')).toBe(0);
});
