import { expect, test } from 'vitest';
import { type Account, findAccount, readBasic } from './basic-credentials.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  ['op:secret', { name: 'op', password: 'secret' }],
  ['op:with:colons', { name: 'op', password: 'with:colons' }],
  ['jörg:päss', { name: 'jörg', password: 'päss' }],
  [':', { name: '', password: '' }],
])('reads %s', (text, expected) => {
  expect(readBasic(basic(text))).toEqual(expected);
});

test.each([undefined, '', 'Bearer abc', 'Basic', 'Basic ???', basic('no colon')])(
  '%s is no name and password',
  (header) => {
    expect(readBasic(header)).toBeUndefined();
  },
);

test('only name and password of the same account open', () => {
  const op: Account = { name: 'op', password: 'a', role: 'admin' };
  const guest: Account = { name: 'guest', password: 'b', role: 'reader' };
  const find = (name: string, password: string) => findAccount([op, guest], { name, password });
  expect(find('op', 'a')).toBe(op);
  expect(find('guest', 'b')).toBe(guest);
  for (const [name, password] of [
    ['op', 'b'],
    ['guest', 'a'],
    ['', ''],
    ['op', 'a '],
  ] as const) {
    expect(find(name, password)).toBeUndefined();
  }
});
