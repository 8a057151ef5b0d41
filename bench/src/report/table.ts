import { styleText } from 'node:util';
import { type Figure, isMet, type Limit } from '../part.ts';

const HEAD = ['', 'figure', 'measured', 'asked for', 'min – max', 'bridge', 'against'];

/** The figures of one part, for people. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => (line.startsWith('✗') ? styleText('red', line) : line))
    .join('\n');
}

function cells(figure: Figure): string[] {
  const { what, value, unit, limit, spread, ours = '', theirs = '' } = figure;
  const met = isMet(figure);
  return [
    met === undefined ? '·' : met ? '✓' : '✗',
    what,
    `${digits(value)} ${unit}`,
    limit ? asked(limit, unit) : '',
    spread ? spread.map(digits).join(' – ') : '',
    ours,
    theirs,
  ];
}

const asked = (limit: Limit, unit: string): string =>
  'atLeast' in limit ? `≥ ${limit.atLeast} ${unit}` : `≤ ${limit.atMost} ${unit}`;

/** Three digits that matter. */
function digits(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
