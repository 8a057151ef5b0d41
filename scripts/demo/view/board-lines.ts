import { styleText } from 'node:util';
import { textWidth, toWidth } from './text-width.ts';
import { inTone, SIGNS } from './tones.ts';
import type { BoardRow } from './view.ts';

const GITLAB_WIDTH = 12;
const LEAST_GITHUB_WIDTH = 14;

/** The board as lines of at most `width` columns and at most `height` lines; what does not fit is counted. */
export function boardLines(title: string, rows: BoardRow[], { width, height }: { width: number; height: number }) {
  const longest = Math.max(textWidth(title), ...rows.map(({ name }) => textWidth(name)));
  const nameWidth = Math.min(longest, width - GITLAB_WIDTH - LEAST_GITHUB_WIDTH - 6);
  const restWidth = width - nameWidth - GITLAB_WIDTH - 6;
  const head = styleText(
    'dim',
    toWidth(`  ${toWidth(title, nameWidth)}  ${toWidth('GitLab', GITLAB_WIDTH)}  GitHub check`, width),
  );
  // The latest checks are the ones that still change; the head and the count take a line each.
  const shown = rows.length + 1 > height ? rows.slice(rows.length - (height - 2)) : rows;
  const hidden = rows.length - shown.length;
  return [
    head,
    ...(hidden > 0 ? [styleText('dim', `  … ${hidden} more above`)] : []),
    ...shown.map(
      ({ name, gitlab, github }) =>
        `  ${toWidth(name, nameWidth)}  ${cell(gitlab, GITLAB_WIDTH)}  ${cell(github, restWidth)}`,
    ),
  ];
}

function cell(value: BoardRow['gitlab'], width: number): string {
  if (!value) return ' '.repeat(width);
  const { text, tone } = value;
  const content = toWidth(text, width - 2);
  return `${inTone(tone, SIGNS[tone])} ${tone === 'plain' ? styleText('dim', content) : content}`;
}
