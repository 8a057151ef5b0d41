import { expect, test } from 'vitest';
import { quoteLongIntegers } from './long-integers.ts';

test('an integer that a number cannot hold becomes a text with all its digits', () => {
  expect(JSON.parse(quoteLongIntegers('[{"id": 175902690490753025, "other":9007199254740993}]'))).toEqual([
    { id: '175902690490753025', other: '9007199254740993' },
  ]);
});

test.each([
  '{"id":9007199254740991,"time":1767225845,"part":0.1234567890123456789}',
  '{"text":"id:175902690490753025"}',
  '{"broken": 175902690490753025',
  '[]',
  '',
])('%s says the same as before', (json) => {
  const read = (text: string) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };

  expect(read(quoteLongIntegers(json))).toEqual(read(json));
});
