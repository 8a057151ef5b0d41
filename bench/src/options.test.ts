import { expect, test } from 'vitest';
import { readOptions, usage } from './options.ts';
import { PARTS } from './parts.ts';

const named = (...args: string[]) => readOptions(args, PARTS)?.parts.map(({ name }) => name);

test('without a name all parts run, otherwise the named ones in the order they were named', () => {
  expect(named()).toEqual(PARTS.map(({ name }) => name));
  expect(named('relay', 'door')).toEqual(['relay', 'door']);
});

test('a part that is not there is answered with those that are', () => {
  expect(() => readOptions(['dor'], PARTS)).toThrow(/no part "dor"; there are: door, burst, /);
});

test('help names every part', () => {
  expect(readOptions(['--help'], PARTS)).toBeUndefined();
  for (const { name } of PARTS) expect(usage(PARTS)).toContain(`\n  ${name} `);
});
