import { expect, test } from 'vitest';
import { chooseRedeliveries, MAX_PER_ROUND, MAX_STRIKES } from './choose.ts';
import type { Undelivered } from './undelivered.ts';

const NOW = 1_000_000;
const ROUND = { now: NOW, open: true, gapMs: 300, windowMs: 900_000 };

const lost = (guid: string, given: Partial<Undelivered> = {}): Undelivered => ({
  guid,
  attemptId: guid,
  event: 'push',
  firstAt: NOW - 1_000,
  lastAt: NOW - 1_000,
  status: 'timed out',
  strikes: 0,
  ...given,
});
const guids = (list: Undelivered[]): string[] => list.map(({ guid }) => guid);

test('while the door is open all are asked for, in the order of their events', () => {
  const waiting = [lost('b', { firstAt: NOW - 10 }), lost('a', { firstAt: NOW - 20 })];
  expect(guids(chooseRedeliveries(waiting, ROUND).ask)).toEqual(['a', 'b']);
});

test('while the door is shut one is tried at a time, each in its turn', () => {
  const waiting = [lost('a', { askedAt: NOW - 400 }), lost('b', { askedAt: NOW - 900 })];
  expect(guids(chooseRedeliveries(waiting, { ...ROUND, open: false }).ask)).toEqual(['b']);
});

test('one that was asked for a moment ago is left alone', () => {
  expect(chooseRedeliveries([lost('a', { askedAt: NOW - 299 })], ROUND)).toEqual({ ask: [], giveUp: [] });
});

test('one that failed often while others arrived is given up', () => {
  const { ask, giveUp } = chooseRedeliveries([lost('a', { strikes: MAX_STRIKES }), lost('b')], ROUND);
  expect([guids(ask), guids(giveUp)]).toEqual([['b'], ['a']]);
});

test('one that GitHub will not deliver any more is given up', () => {
  expect(guids(chooseRedeliveries([lost('a', { firstAt: NOW - 900_000 })], ROUND).giveUp)).toEqual(['a']);
});

test('a round is bounded', () => {
  const many = Array.from({ length: MAX_PER_ROUND + 5 }, (_, n) => lost(`d${n}`));
  expect(chooseRedeliveries(many, ROUND).ask).toHaveLength(MAX_PER_ROUND);
});
