import { expect, test } from 'vitest';
import { createTerminalView } from './terminal-view.ts';
import { textWidth } from './text-width.ts';
import type { BoardRow } from './view.ts';

/** A terminal that knows what the view uses: lines, "so many lines up", and "rub out from here". */
function terminal({ columns = 60, rows = 24 } = {}) {
  let lines = [''];
  const write = (text: string): void => {
    // A visible sign for ESC: the linter wants no control characters in expressions.
    for (const [piece, up] of text.replaceAll('\x1b', '␛').matchAll(/␛\[(\d+)A\r␛\[0J|\n|[^\n␛]+|␛\[[?\d;]*\w/g)) {
      if (up) lines = [...lines.slice(0, lines.length - 1 - Number(up)), ''];
      else if (piece === '\n') lines.push('');
      else if (!piece.startsWith('␛')) lines[lines.length - 1] += piece;
    }
  };
  return { columns, rows, write, lines: () => lines.map((line) => line.trimEnd()).filter((line) => line !== '') };
}

const row = (name: string, text: string): BoardRow => ({ name, github: { text, tone: 'busy' } });

test('the board is drawn over itself, and what happens meanwhile runs above it', () => {
  const screen = terminal();
  const view = createTerminalView(screen);
  view.board('Checks', [row('unit', 'Running')]);
  view.text(['something happened']);
  view.board('Checks', [row('unit', 'Succeeded'), row('lint', 'Running')]);
  expect(screen.lines()).toEqual([
    'something happened',
    '  Checks  GitLab        GitHub check',
    '  unit                  ● Succeeded',
    '  lint                  ● Running',
  ]);
});

test('a board that was kept stays, and the next one begins below', () => {
  const screen = terminal();
  const view = createTerminalView(screen);
  view.board('Checks', [row('unit', 'Succeeded')]);
  view.keepBoard();
  view.board('Checks', [row('unit', 'Running')]);
  view.board('Checks', [row('unit', 'Failed')]);
  expect(screen.lines().filter((line) => line.includes('unit'))).toEqual([
    '  unit                  ● Succeeded',
    '  unit                  ● Failed',
  ]);
});

test('no line of the board is wider than the terminal, and the board is never higher; a kept one is whole', () => {
  const screen = terminal({ columns: 50, rows: 10 });
  const view = createTerminalView(screen);
  const rows = Array.from({ length: 30 }, (_, index) => row(`check ${index}`, `✅ ${'a long title '.repeat(9)}`));
  view.board('Checks', rows);
  expect(screen.lines().length).toBeLessThan(10);
  expect(Math.max(...screen.lines().map(textWidth))).toBeLessThan(50);
  expect(screen.lines()).toContain('  … 24 more above');

  view.keepBoard();
  expect(screen.lines().filter((line) => line.includes('check '))).toHaveLength(30);
});
