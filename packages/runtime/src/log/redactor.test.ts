import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from './redactor.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

// `*` is what secrets are replaced with, so a secret made of it could appear anew.
const aSecret = fc
  .string({ minLength: 8, maxLength: 60, unit: 'binary' })
  .filter((s) => s.trim() !== '' && !s.includes('*'));
const someText = fc.string({ maxLength: 40, unit: 'binary' });

describe('a known secret', () => {
  test('is gone from any text, however often and wherever it stands', () => {
    fc.assert(
      fc.property(aSecret, someText, someText, (secret, before, after) => {
        const clean = createRedactor([secret])(`${before}${secret}${after}${secret}`);
        expect(clean).not.toContain(secret);
      }),
    );
  });

  test('is gone URL-encoded, JSON-escaped, and in base64 by itself', () => {
    fc.assert(
      fc.property(aSecret, (secret) => {
        const spellings = [encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64(secret)];
        const clean = createRedactor([secret])(spellings.join(' | '));
        for (const spelling of spellings) expect(clean).not.toContain(spelling);
      }),
    );
  });

  test('cannot be read back from a longer base64 text, such as basic credentials', () => {
    fc.assert(
      fc.property(aSecret, someText, someText, (secret, user, tail) => {
        const clean = createRedactor([secret])(base64(`${user}:${secret}${tail}`));
        const decoded = Buffer.from(clean.replaceAll('*', ''), 'base64').toString('latin1');
        expect(decoded).not.toContain(Buffer.from(secret).toString('latin1'));
      }),
    );
  });

  test('is gone from objects, lists, maps, keys and errors at any depth', () => {
    fc.assert(
      fc.property(aSecret, fc.object({ maxDepth: 3 }), (secret, rest) => {
        const error = new Error(`cannot reach ${secret}`, { cause: new AggregateError([new TypeError(secret)]) });
        const value = { rest, [secret]: [{ deep: new Map([['k', `x${secret}`]]) }], error, url: new Set([secret]) };
        const clean = JSON.stringify(createRedactor([secret])(value));
        expect(clean).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });

  test('is taken whole when another one is part of it', () => {
    expect(createRedactor(['hunter', 'hunter-and-gatherer'])('x hunter-and-gatherer y')).toBe('x *** y');
  });

  test('of one to three characters is left, since ordinary words contain it', () => {
    expect(createRedactor(['a'])('a banana')).toBe('a banana');
  });
});

describe('without being known', () => {
  const redact = createRedactor([]);
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMifQ.c2lnbmF0dXJl-_x';

  test.each([
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['gho_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
    [`ghs_12345_${jwt}`],
    ['github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789'],
    ['glpat-abcdefghij0123456789'],
    ['glpat-abcDEF_01.0w.ab12cd34e'],
    ['glrt-t1_abcdefghij0123456789'],
    ['gldt-abcdefghij0123456789'],
    ['glcbt-64_abcdefghij0123456789'],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    [jwt],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAbC=\n-----END RSA PRIVATE KEY-----'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEow and then the line was cut'],
    [base64('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n')],
    [base64(base64('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n'))],
  ])('a credential is recognised by its shape: %s', (credential) => {
    expect(redact(`with (${credential}`)).toBe('with (***');
  });

  test.each([
    ['Authorization: Bearer abc.def\nAccept: */*', 'Authorization: ***\nAccept: */*'],
    ['{"authorization":"Basic eDp5","accept":"x"}', '{"authorization":"***","accept":"x"}'],
    ['PRIVATE-TOKEN: abcdef', 'PRIVATE-TOKEN: ***'],
    ['fetch https://bot:pa@ss@gitlab.example/x.git', 'fetch https://***@gitlab.example/x.git'],
    ['redis://:hunter2@redis:6379/0', 'redis://***@redis:6379/0'],
  ])('a header or address loses its credential: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  test.each([
    ['mirrored acme/site 3f9a2c1 to refs/heads/pr-12-fix'],
    ['https://github.com/acme/site/pull/1?tab=checks'],
    ['mail ops@example.com about global-settings'],
    ['git@github.com:acme/site.git'],
  ])('an ordinary text stays: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('a field that is named after a secret is hidden, whatever it holds', () => {
    expect(redact({ private_token: 'short', password: 'x', token_present: 'yes', tokens: 3 })).toEqual({
      private_token: '***',
      password: '***',
      token_present: 'yes',
      tokens: 3,
    });
  });
});

describe('any value', () => {
  const redact = createRedactor(['hunter2']);

  test('that contains itself, or never ends, is cut', () => {
    const loop: Record<string, unknown> = { name: 'a' };
    loop.self = loop;
    expect(redact(loop)).toEqual({ name: 'a', self: '[circular]' });
    const deep = Array.from({ length: 50 }).reduce<object>((inner) => ({ inner }), {});
    expect(JSON.stringify(redact(deep))).toContain('[too deep]');
  });

  test('the same object may appear twice side by side', () => {
    const shared = { a: 1 };
    expect(redact([shared, shared])).toEqual([shared, shared]);
  });

  test('becomes something JSON can carry', () => {
    const value = { at: new Date(0), big: 12n, bytes: Buffer.from('hunter2'), f: () => 1, none: null };
    expect(redact(value)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      big: '12',
      bytes: '[7 bytes]',
      f: undefined,
      none: null,
    });
  });
});

/** Steps of work cannot be counted inside a regular expression, but quadratic work on these would take minutes. */
test.each([
  '-----BEGIN RSA PRIVATE KEY-----',
  'eyJ',
  '-eyJ',
  '://',
  '://a:',
  'authorization',
  'authorization ',
  'glpat-',
  '@',
  'LS0tLS1CRUdJTi',
])('a long hostile text of %j is no attack', (piece) => {
  const hostile = piece.repeat(200_000);
  expect(createRedactor(['hunter2'])(`${hostile}hunter2`)).not.toContain('hunter2');
});
