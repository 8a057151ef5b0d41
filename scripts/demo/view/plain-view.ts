import { styleText } from 'node:util';
import { changeLines } from './change-lines.ts';
import type { View } from './view.ts';

/** One line for each thing that changed: for logs, pipes and people who prefer to scroll. */
export function createPlainView(write: (text: string) => void): View {
  let startedAt = Date.now();
  const line = (text: string): void => write(`${text}\n`);
  return {
    showsBoard: false,
    chapter(title) {
      startedAt = Date.now();
      line(`\n${styleText('bold', title)}`);
    },
    change(change) {
      const seconds = (Date.now() - startedAt) / 1000;
      for (const each of changeLines(change, seconds, Number.POSITIVE_INFINITY)) line(each);
    },
    text: (lines) => lines.forEach(line),
    board: () => undefined,
    keepBoard: () => undefined,
    close: () => undefined,
  };
}
