import { expect, test } from 'vitest';
import { emptyPack, isObjectId, zeroId } from './object-id.ts';

test('only a full id in lower case is an object id', () => {
  expect(isObjectId('a'.repeat(40))).toBe(true);
  expect(isObjectId('a'.repeat(64))).toBe(true);
  for (const none of [
    '',
    'HEAD',
    'a'.repeat(39),
    'a'.repeat(41),
    'A'.repeat(40),
    `${'a'.repeat(40)}\n`,
    zeroId('sha1'),
  ]) {
    expect(isObjectId(none)).toBe(false);
  }
});

test('a pack without objects ends with the hash of its header', () => {
  expect(emptyPack('sha1').toString('hex')).toBe('5041434b0000000200000000029d08823bd8a8eab510ad6ac75c823cfd3ed31e');
  expect(emptyPack('sha256').toString('hex')).toMatch(/^5041434b00000002000000007ed890d8[0-9a-f]{52}993f$/);
});
