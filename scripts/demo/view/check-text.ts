import { styleText } from 'node:util';
import type { CheckRun } from '../observe/checks.ts';
import { textWidth, toWidth, wrap } from './text-width.ts';

/** A check as its page on GitHub shows it: title, summary, text and buttons, for a terminal of that width. */
export function checkText({ name, status, conclusion, output, actions }: CheckRun, width: number): string[] {
  const state = conclusion ?? status;
  const body = [output.summary, output.text].filter((part) => part !== null).join('\n\n');
  const buttons = actions.map(({ label }) => `[ ${label} ]`).join('  ');
  return [
    `┌─ ${styleText('bold', name)} · ${state}`,
    `│ ${styleText('bold', output.title ?? '')}`,
    '│',
    ...markdownLines(body, width - 2).map((line) => `│ ${line}`.trimEnd()),
    ...(buttons ? ['│', `│ ${buttons}`] : []),
    '└─',
  ];
}

function markdownLines(markdown: string, width: number): string[] {
  const lines: string[] = [];
  let table: string[] = [];
  const endTable = (): void => {
    lines.push(...tableLines(table, width));
    table = [];
  };
  for (const line of markdown.split('\n')) {
    if (line.startsWith('|')) table.push(line);
    else {
      endTable();
      lines.push(...wrap(plain(line), width));
    }
  }
  endTable();
  return lines.filter((line, index) => line !== '' || (lines[index + 1] ?? '') !== '');
}

function tableLines(table: string[], width: number): string[] {
  if (table.length === 0) return [];
  const rows = table.filter((_, index) => index !== 1).map(cells);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  // The widest column gives way when the whole is too wide.
  const excess = widths.reduce((sum, each) => sum + each + 2, 0) - width;
  const widest = widths.indexOf(Math.max(...widths));
  if (excess > 0) widths[widest] = Math.max(10, (widths[widest] ?? 0) - excess);
  return rows.map((row, index) => {
    const line = widths.map((each, column) => toWidth(row[column] ?? '', each)).join('  ');
    return index === 0 ? styleText('dim', line) : line;
  });
}

/** Between bars that are not escaped. */
const cells = (row: string): string[] =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => plain(cell.trim()));

/** Takes away what a browser would not show. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|amp|quot);/g, (_, name: 'lt' | 'gt' | 'amp' | 'quot') => ENTITIES[name])
    .replace(/\\([\\`*_{}[\]()#+.!|-])/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/^#+ /, '');
}

const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"' } as const;
