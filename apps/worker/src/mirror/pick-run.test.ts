import { expect, test } from 'vitest';
import { aRun, NEW, OLD } from '../test-support/samples.ts';
import { pickRun } from './pick-run.ts';

const first = aRun({ id: 'first', requestedAt: 1, sha: OLD });
const second = aRun({ id: 'second', requestedAt: 2 });
const again = aRun({ id: 'again', requestedAt: 3 });

test('the commit that GitHub has now is picked, whatever came last', () => {
  expect(pickRun([second, first], OLD)).toEqual({ run: first, superseded: [{ run: second, by: OLD }], merged: [] });
  expect(pickRun([first, second], NEW)).toEqual({ run: second, superseded: [{ run: first, by: NEW }], merged: [] });
});

test('of several wishes for it the newest is picked, and fulfils the others', () => {
  expect(pickRun([second, again, first], NEW)).toEqual({
    run: again,
    superseded: [{ run: first, by: NEW }],
    merged: [second],
  });
});

test('when the ref is gone nothing is picked, and nobody took the place', () => {
  expect(pickRun([first], undefined)).toEqual({ superseded: [{ run: first, by: undefined }], merged: [] });
});

test('the wishes given stay in their order', () => {
  const runs = [first, second, again];
  pickRun(runs, NEW);
  expect(runs).toEqual([first, second, again]);
});
