import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { boardLines } from './board-lines.ts';
import { changeLines } from './change-lines.ts';
import type { BoardRow, View } from './view.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

type Terminal = Pick<WriteStream, 'columns' | 'rows'> & { write(text: string): unknown };

/** The story runs upwards as lines; below it the board is drawn over itself while checks change. */
export function createTerminalView(terminal: Terminal): View {
  let startedAt = Date.now();
  let drawn: string[] = [];
  let board: { title: string; rows: BoardRow[] } = { title: '', rows: [] };
  const width = (): number => Math.min(terminal.columns || 80, 140);
  // A board that was left behind by a resized terminal is rubbed out line by line all the same.
  const rubOut = (): string => (drawn.length === 0 ? '' : `\x1b[${drawn.length}A\r\x1b[0J`);
  const joined = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');
  const draw = (lines: string[], above: string[] = []): void => {
    if (above.length === 0 && joined(lines) === joined(drawn)) return;
    const cursor = lines.length > 0 && drawn.length === 0 ? HIDE_CURSOR : '';
    terminal.write(cursor + rubOut() + joined(above) + joined(lines));
    drawn = lines;
  };
  // The last column stays free: some terminals break the line there.
  const drawBoard = (height: number): void =>
    draw(['', ...boardLines(board.title, board.rows, { width: width() - 1, height })]);
  const print = (lines: string[]): void => draw(drawn, lines);
  const keepBoard = (): void => {
    if (drawn.length === 0) return;
    drawBoard(Number.POSITIVE_INFINITY); // what scrolls away can be scrolled back
    terminal.write(SHOW_CURSOR);
    drawn = [];
  };
  return {
    showsBoard: true,
    chapter(title) {
      keepBoard();
      startedAt = Date.now();
      print(['', styleText('bold', title)]);
    },
    change: (change) => print(changeLines(change, (Date.now() - startedAt) / 1000, width())),
    text: print,
    board(title, rows) {
      board = { title, rows };
      drawBoard((terminal.rows || 24) - 2);
    },
    keepBoard,
    close: keepBoard,
  };
}
