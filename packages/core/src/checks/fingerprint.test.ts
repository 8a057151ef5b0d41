import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';

test('is FNV-1a over two bytes a character in its first half, so that it never changes between versions', () => {
  expect(fingerprint('').slice(0, 8)).toBe('811c9dc5');
  expect(fingerprint('pipeline')).toBe(fingerprint('pipeline'));
  expect(fingerprint('pipeline')).toMatch(/^[0-9a-f]{16}$/u);
});

test('tells texts apart', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      fc.pre(a !== b);
      expect(fingerprint(a)).not.toBe(fingerprint(b));
    }),
  );
});
