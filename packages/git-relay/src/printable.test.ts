import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['colours', '\x1b[1;31mfatal\x1b[0m: no', 'fatal: no'],
  ['a terminal title', '\x1b]0;owned\x07hello', 'hello'],
  ['a progress meter', 'Resolving:  10%\rResolving: 100%, done.\r\nok', 'Resolving: 100%, done.\nok'],
  ['reversed text', 'abc\u202edef', 'abcdef'],
  ['empty lines', '\n\n GitLab: no \n\n', ' GitLab: no'],
])('%s are taken out', (_what, text, expected) => expect(printable(text)).toBe(expected));

test('whatever comes in, no control character comes out, and not more than asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const out = printable(`\x1b[${text}`, 100);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be absent
      expect(out).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
      expect(out.length).toBeLessThanOrEqual(100);
    }),
  );
});
