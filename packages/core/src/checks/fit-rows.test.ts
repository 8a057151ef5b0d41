import { expect, test } from 'vitest';
import { fitRows } from './fit-rows.ts';

const rows = ['aa', 'bb', 'cc', 'dd'].map((line, index) => ({ line, rank: index === 3 ? 0 : 1 }));

test('all rows stay, in order, where there is room', () => {
  expect(fitRows(rows, 12)).toEqual({ lines: ['aa', 'bb', 'cc', 'dd'], hidden: 0 });
});

test('the most important stay where there is not, and the others are counted', () => {
  expect(fitRows(rows, 11)).toEqual({ lines: ['aa', 'bb', 'dd'], hidden: 1 });
  expect(fitRows(rows, 2)).toEqual({ lines: [], hidden: 4 });
});

test('bytes count, not characters', () => {
  expect(fitRows([{ line: 'éé', rank: 0 }], 4).lines).toEqual([]);
});
