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

test('whoever changes the address within one network of IPv6 is still the same', () => {
  const failures = countFailedLogins(() => 0);
  for (let n = 0; n < 10; n += 1) failures.failed(`2001:db8:1:2::${n}`);
  expect(failures.waitSeconds('2001:db8:1:2:a:b:c:d')).toBe(60);
});

test.each([
  ['::ffff:10.0.0.1', '::ffff:10.0.0.2'],
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['fe80::1', '::1'],
])('wrong passwords from %s are not counted for %s', (guesser, other) => {
  const failures = countFailedLogins(() => 0);
  for (let n = 0; n < 10; n += 1) failures.failed(guesser);
  expect(failures.waitSeconds(guesser)).toBe(60);
  expect(failures.waitSeconds(other)).toBe(0);
});
