/** What holds other blocks: a quote, or a list item with the columns its text is indented by. */
export type Container = { kind: 'quote' } | { kind: 'item'; width: number; empty: boolean };

export interface Entered {
  /** How many of the containers, from the outermost, this line belongs to. */
  matched: number;
  /** The line without what those containers took. */
  rest: string;
}

/** Which of the open containers a line continues (CommonMark, appendix, phase 1). */
export function enterContainers(containers: readonly Container[], line: string): Entered {
  let rest = line;
  for (const [matched, container] of containers.entries()) {
    const inside = container.kind === 'quote' ? enterQuote(rest) : enterItem(container, rest);
    if (inside === undefined) return { matched, rest };
    rest = inside;
  }
  return { matched: containers.length, rest };
}

function enterQuote(line: string): string | undefined {
  const mark = /^ {0,3}> ?/.exec(line);
  return mark ? line.slice(mark[0].length) : undefined;
}

/** A blank line belongs to every item, except that an item may not begin with two of them. */
function enterItem(item: Container & { kind: 'item' }, line: string): string | undefined {
  if (isBlank(line)) return item.empty ? undefined : '';
  if (indentation(line) < item.width) return undefined;
  item.empty = false;
  return line.slice(item.width);
}

/** Columns of blanks before the first character. */
export function indentation(line: string): number {
  let columns = 0;
  while (line[columns] === ' ') columns += 1;
  return columns;
}

export const isBlank = (line: string): boolean => /^ *$/.test(line);

/** Tabs become blanks up to the next multiple of four columns, as Markdown counts them. */
export function expandTabs(line: string): string {
  const [first = '', ...others] = line.split('\t');
  return others.reduce((expanded, part) => expanded + ' '.repeat(4 - (expanded.length % 4)) + part, first);
}
