import { expect, test } from 'vitest';
import { chooseHaves } from './haves.ts';
import type { TargetState } from './target-state.ts';

const id = (digit: string): string => digit.repeat(40);

const target: TargetState = {
  refs: new Map([
    ['refs/heads/a', id('a')],
    ['refs/heads/main', id('b')],
    ['refs/heads/pr-1', id('c')],
    ['refs/tags/v1', id('d')],
  ]),
  empty: false,
  alsoHas: [id('e')],
  objectFormat: 'sha1',
  capabilities: new Map(),
};
const commands = [{ ref: 'refs/heads/pr-1', oldSha: id('c'), newSha: id('f') }];

test('the most useful haves come first: the ref itself, what the caller knows, the base, other branches', () => {
  const haves = chooseHaves(target, { commands, extra: [id('9')], max: 100 });
  expect(haves).toEqual(['c', '9', 'b', 'a', 'e', 'd'].map(id));
});

test('the list ends at the limit', () => {
  expect(chooseHaves(target, { commands, extra: [], max: 2 })).toEqual(['c', 'b'].map(id));
});

test('an id of another object format is left out', () => {
  expect(chooseHaves(target, { commands: [], extra: ['9'.repeat(64)], max: 1 })).toEqual([id('b')]);
});
