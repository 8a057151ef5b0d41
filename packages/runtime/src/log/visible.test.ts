import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test.each([
  ['a colour', '\u001b[31mred', '\\u001b[31mred'],
  ['a colour in one byte', '\u009b31m', '\\u009b31m'],
  ['a title', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['a line that hides the one before', 'bad\rgood', 'bad\\u000dgood'],
  ['text that is read backwards', 'a\u202Eb\u2066c', 'a\\u202eb\\u2066c'],
])('%s is shown, not obeyed', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['a\n\tb', 'Łódź 漢字 👩‍💻'])('ordinary text stays: %j', (text) => {
  expect(visible(text)).toBe(text);
});

test('JSON stays the same JSON', () => {
  const value = { error: '\u009b31m\u202E\u001b' };
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
});
