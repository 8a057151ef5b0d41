import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToBytes, cutToCharacters } from './cut.ts';

const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  anyUnits.map((units) => String.fromCharCode(...units)),
);
const limit = fc.integer({ min: 4, max: 60 });

test('what fits is left alone', () => {
  expect(cutToCharacters('1234', 4)).toBe('1234');
  expect(cutToBytes('äö', 4)).toBe('äö');
});

test('what is cut ends with an ellipsis, which counts', () => {
  expect(cutToCharacters('12345', 4)).toBe('123…');
  expect(cutToBytes('1234567', 6)).toBe('123…');
});

test('half of an emoji is never left over', () => {
  expect(cutToCharacters('12🐛345', 4)).toBe('12…');
  expect(cutToBytes('12🐛345', 8)).toBe('12…');
});

test('whatever the text, the result fits, is whole characters, and begins like the text', () => {
  fc.assert(
    fc.property(text, limit, (given, max) => {
      for (const [cut, size] of [
        [cutToCharacters(given, max), (s: string) => s.length],
        [cutToBytes(given, max), Buffer.byteLength],
      ] as const) {
        expect(size(cut)).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(given.toWellFormed().startsWith(cut.replace(/…$/, ''))).toBe(true);
      }
    }),
  );
});
