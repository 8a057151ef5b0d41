import { expect, test } from 'vitest';
import { history, usualShape } from './repository-history.ts';

const text = (name: string): string => [...history({ ...usualShape(name, 1), commits: 3 })].map(String).join('');

test('the same name makes the same repository, another name another', () => {
  expect(text('a')).toBe(text('a'));
  expect(text('a')).not.toBe(text('b'));
});

test('every source that a commit names was written before', () => {
  const stream = text('a');
  const marks = new Set([...stream.matchAll(/^mark (:\d+)$/gm)].map(([, mark]) => mark));
  const used = [...stream.matchAll(/^M 100644 (:\d+) /gm)].map(([, mark]) => mark);
  expect(used.length).toBe(15);
  for (const mark of used) expect(marks).toContain(mark);
});
