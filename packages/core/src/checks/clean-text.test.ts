import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteLength, cleanLine, cleanLines, cutBytes, cutCharacters } from './clean-text.ts';

describe('cleaning', () => {
  test('a line has no line breaks, control characters, bidirectional overrides or zero-width characters', () => {
    expect(cleanLine(' a\r\nb\tc\u2028d\u0000\u202Ee\u200Bf\u2066 ')).toBe('a b c def');
  });

  test('emoji that are joined of several stay whole', () => {
    expect(cleanLine('👩‍👩‍👧 family')).toBe('👩‍👩‍👧 family');
  });

  test('half a surrogate pair becomes a replacement character', () => {
    expect(cleanLine('a\uD800b')).toBe('a\uFFFDb');
  });

  test('several lines keep their breaks and indentation, and lose empty ends', () => {
    expect(cleanLines('\n\na\r\n\tb\u0007\rc  \u2029d\n\n')).toBe('a\n  b\nc\nd');
  });

  test('cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanLine(cleanLine(text))).toBe(cleanLine(text));
      }),
    );
  });
});

describe('cutting', () => {
  test('what fits is not touched', () => {
    expect(cutBytes('grün', 5)).toBe('grün');
    expect(cutCharacters('grün', 4)).toBe('grün');
  });

  test('what does not fit ends in an ellipsis that is counted too', () => {
    expect(cutBytes('abcdefghij', 8)).toBe('abcde…');
    expect(cutCharacters('abcdefghij', 8)).toBe('abcdefg…');
  });

  test('an emoji is kept or dropped, never halved', () => {
    expect(cutCharacters('ab👩‍👩‍👧cdefgh', 8)).toBe('ab…');
    expect(cutBytes('ab👩‍👩‍👧cdefghij', 20)).toBe('ab…');
  });

  test('an endless pile of accents is cut all the same, and no surrogate pair is halved', () => {
    expect(cutCharacters(`a${'\u0301'.repeat(500)}`, 100)).toHaveLength(100);
    expect(cutCharacters(`😀${'\u{1E8D0}'.repeat(300)}`, 101).isWellFormed()).toBe(true);
  });

  test('where not even an ellipsis fits nothing is left', () => {
    expect(cutBytes('abc', 2)).toBe('');
  });

  test('the result never exceeds the limit and is always well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        expect(byteLength(cutBytes(text, limit))).toBeLessThanOrEqual(limit);
        expect(cutCharacters(text, limit).length).toBeLessThanOrEqual(limit);
        expect((cutBytes(text, limit) + cutCharacters(text, limit)).isWellFormed()).toBe(true);
      }),
    );
  });
});
