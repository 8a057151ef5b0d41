import { htmlFinder } from './html-tags.ts';

/** A stretch of a paragraph that is no text: code, or HTML (a tag, a comment) or an address in angle brackets. */
export interface InlineSpan {
  kind: 'code' | 'html';
  start: number;
  end: number;
}

/** The spans of one paragraph in order, as CommonMark §6 finds them from left to right. Linear in the text. */
export function inlineSpans(text: string): InlineSpan[] {
  const spans: InlineSpan[] = [];
  const special = /\\.|`+|</gs;
  const htmlEnd = htmlFinder(text);
  const codeEnd = codeFinder(text);
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const kind = found[0] === '<' ? 'html' : 'code';
    if (found[0].startsWith('\\')) continue;
    const end = kind === 'html' ? htmlEnd(found.index) : codeEnd(special.lastIndex, found[0].length);
    if (end === undefined) continue;
    spans.push({ kind, start: found.index, end });
    special.lastIndex = end;
  }
  return spans;
}

/** Code ends at the next run of exactly as many backticks. Which runs there are is found out once. */
function codeFinder(text: string): (from: number, length: number) => number | undefined {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const starts = runs.get(run.length);
    if (starts) starts.push(index);
    else runs.set(run.length, [index]);
  }
  for (const starts of runs.values()) starts.reverse();
  return (from, length) => {
    const starts = runs.get(length) ?? [];
    // Searches only go forward, so a run that is passed once is never needed again.
    while (starts.length > 0 && (starts.at(-1) as number) < from) starts.pop();
    const start = starts.at(-1);
    return start === undefined ? undefined : start + length;
  };
}
