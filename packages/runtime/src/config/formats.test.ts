import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkValue } from './check-value.ts';
import type { Fault } from './config-error.ts';
import type { FormatName } from './formats.ts';

/** The value as the process gets it, or what is wrong with it. */
function read(format: FormatName | string[], raw: unknown): unknown {
  const faults: Fault[] = [];
  const value = checkValue(
    'key',
    { doc: 'd', format: format as FormatName, default: null, sensitive: true },
    raw,
    faults,
  );
  return faults[0]?.problem ?? value;
}

const pem = (type: 'pkcs1' | 'pkcs8') =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type }).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a private key', () => {
  const key = pem('pkcs1');

  test.each([
    ['as it is', key],
    ['PKCS#8', pem('pkcs8')],
    ['with Windows line ends', key.replaceAll('\n', '\r\n')],
    ['with \\n written out', key.trim().replaceAll('\n', '\\n')],
    ['in base64', base64(key)],
    ['in base64 twice, as failfast-api has it', base64(base64(key))],
    ['in base64 broken into lines', base64(key).replace(/.{76}/g, '$&\n')],
  ])('is read %s', (_, text) => {
    expect(read('private-key', text)).toMatch(
      /^-----BEGIN (RSA )?PRIVATE KEY-----\n[\s\S]+-----END (RSA )?PRIVATE KEY-----\n$/,
    );
  });

  test('of another kind, broken, or absent is refused in plain words', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    expect(read('private-key', ec)).toBe('must be an unencrypted RSA private key, as GitHub makes them');
    expect(read('private-key', key.slice(0, 100))).toBe('must be an unencrypted RSA private key, as GitHub makes them');
    expect(read('private-key', 'hello')).toBe('must be a PEM private key, or one in base64');
  });
});

test.each([
  ['flag', 'True', true],
  ['flag', '1', true],
  ['flag', 'false', false],
  ['flag', '0', false],
  ['flag', true, true],
  ['tcp-port', ' 5000 ', 5000],
  ['count', 60, 60],
  ['app-id', 1234, '1234'],
  ['app-id', '000', '000'],
  ['list', 'a, b,,c', ['a', 'b', 'c']],
  ['list', '*', ['*']],
  ['tags', 'none', []],
  ['tags', 'failfast-ci', ['failfast-ci']],
  ['secrets', 'new,old', ['new', 'old']],
  ['namespace', '/ci/mirrors/', 'ci/mirrors'],
  ['label-groups', [['a', 'b'], ['c']], [['a', 'b'], ['c']]],
  ['label-groups', [], []],
  ['patterns', ['*', 'tags', 'release/.*'], ['*', 'tags', 'release/.*']],
  ['redis-url', 'redis+sentinel://a:1,b:2/main', 'redis+sentinel://a:1,b:2/main'],
] as const)('%s reads %j as %j', (format, raw, value) => {
  expect(read(format, raw)).toEqual(value);
});

test('a word is found whatever its case', () => {
  expect(read(['internal', 'private'], 'Internal')).toBe('internal');
});

test.each([
  ['tcp-port', '70000'],
  ['tcp-port', '80a'],
  ['count', 1.5],
  ['count', 0],
  ['list', [1.5]],
  ['label-groups', ['flat']],
  ['patterns', ['(']],
  ['secrets', ' , '],
  ['endpoint', 'gitlab.com'],
  ['endpoint', 'https://gitlab.com?x=1'],
  ['redis-url', 'http://redis'],
  ['text', { a: 1 }],
] as const)('%s refuses %j', (format, raw) => {
  expect(read(format, raw)).toMatch(/^must be /);
});
