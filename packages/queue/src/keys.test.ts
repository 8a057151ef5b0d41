import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keysFor, TTL_S } from './keys.ts';

const PAGE = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
/** Kind of key → how long it lives at most, as operators read it. A row may have several kinds. */
const TABLE = new Map(
  [...PAGE.matchAll(/^\| (`[^|]*)\|[^|]*\|([^|]*)\|[^|]*\|[^|]*\|$/gm)].flatMap(([, keys = '', lives = '']) =>
    [...keys.matchAll(/`(?:\{ffci\}:decide:)?([a-z-]+)[^`]*`/g)].map(([, kind = '']): [string, string] => [
      kind,
      (lives.split(';')[0] as string).trim(),
    ]),
  ),
);

/** `openPipelines` → `open-pipelines`, whatever its arguments. */
const kindOf = (key: unknown): string => {
  const full = typeof key === 'function' ? key('1', '2', '3') : key;
  return String(full).split(':')[2] as string;
};

test('every kind of key is in the table of the architecture page, and no other', () => {
  const kinds = Object.values(keysFor('{x}')).map(kindOf);
  expect([...TABLE.keys()].filter((kind) => kind !== 'state').toSorted()).toEqual([...new Set(kinds)].toSorted());
});

test('the table says how long a key lives, as the code does', () => {
  const keys = keysFor('{x}') as unknown as Record<string, unknown>;
  for (const [name, seconds] of Object.entries(TTL_S)) {
    if (!(name in keys)) continue; // a shorter life of some keys of a kind
    expect(TABLE.get(kindOf(keys[name])), name).toBe(inWords(seconds));
  }
});

function inWords(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const;
  const [unit, size] = units.find(([, each]) => seconds % each === 0) ?? ['s', 1];
  const count = seconds / size;
  return `${count} ${unit}${unit === 'day' && count !== 1 ? 's' : ''}`;
}
