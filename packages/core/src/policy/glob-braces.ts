/** More are no list of alternatives that a person wrote. */
const MAX_ALTERNATIVES = 200;

/**
 * The patterns that `{a,b}` stands for, braces within braces too: `*.{md,txt}` is `*.md` and `*.txt`. Braces without a
 * comma, never closed, or behind a `\` stand for themselves; so do all once there would be more than 200 patterns.
 */
export function expandBraces(pattern: string): string[] {
  const expanded: string[] = [];
  const waiting = [pattern];
  while (waiting.length > 0) {
    const next = waiting.pop() as string;
    const braces = firstBraces(next);
    if (!braces) expanded.push(next);
    else waiting.push(...braces.toReversed());
    if (expanded.length + waiting.length > MAX_ALTERNATIVES) return [pattern];
  }
  return expanded;
}

/** The pattern once for each alternative of its first braces, or undefined without any. */
function firstBraces(pattern: string): string[] | undefined {
  const opened: { start: number; commas: number[] }[] = [];
  let outermost: { start: number; end: number; commas: number[] } | undefined;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (character === '{') opened.push({ start: index, commas: [] });
    else if (character === ',') opened.at(-1)?.commas.push(index);
    else if (character === '}') {
      const braces = opened.pop();
      if (braces && braces.commas.length > 0 && (!outermost || braces.start < outermost.start))
        outermost = { ...braces, end: index };
    }
  }
  return outermost && alternatives(pattern, outermost);
}

function alternatives(pattern: string, braces: { start: number; end: number; commas: number[] }): string[] {
  const cuts = [braces.start, ...braces.commas, braces.end];
  const before = pattern.slice(0, braces.start);
  const after = pattern.slice(braces.end + 1);
  return braces.commas
    .concat(braces.end)
    .map((cut, index) => `${before}${pattern.slice((cuts[index] as number) + 1, cut)}${after}`);
}
