import { byteLength } from './clean-text.ts';

export interface Row {
  /** One line of Markdown. */
  line: string;
  /** Lower ones are kept first when not all fit. */
  rank: number;
}

export interface FittedRows {
  /** Those that fit, in the order given. */
  lines: string[];
  hidden: number;
}

/** Whole rows within `maxBytes` (a line break each counted): the lowest ranks stay, and what stays keeps its order. */
export function fitRows(rows: readonly Row[], maxBytes: number): FittedRows {
  const byRank = rows.map((row, index) => ({ ...row, index })).toSorted((a, b) => a.rank - b.rank);
  const kept: number[] = [];
  let bytes = 0;
  for (const { line, index } of byRank) {
    bytes += byteLength(line) + 1;
    if (bytes > maxBytes) break;
    kept.push(index);
  }
  const keptIndexes = new Set(kept);
  const lines = rows.filter((_, index) => keptIndexes.has(index)).map((row) => row.line);
  return { lines, hidden: rows.length - lines.length };
}
