/**
 * HTML inside of Markdown text (CommonMark §6.6). Repetitions are bounded where an unfinished tag could otherwise make
 * each `<` of a hostile comment look through all the rest of it.
 */

const ATTRIBUTE_VALUE = `(?:[^\\s"'=<>\`]{1,2000}|'[^']{0,2000}'|"[^"]{0,2000}")`;
const ATTRIBUTE = `\\s{1,200}[A-Za-z_:][\\w.:-]{0,200}(?:\\s{0,200}=\\s{0,200}${ATTRIBUTE_VALUE})?`;
const TAG_NAME = '[A-Za-z][A-Za-z0-9-]{0,200}';

/** Source of an expression for one complete opening or closing tag. */
export const TAG = `<${TAG_NAME}(?:${ATTRIBUTE}){0,50}\\s{0,200}/?>|</${TAG_NAME}\\s{0,200}>`;

const TAG_OR_AUTOLINK = new RegExp(`${TAG}|<[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\\s<>]{0,2000}>`, 'y');

const UNTIL: readonly [start: string, end: string, endFrom: number][] = [
  ['<!--', '-->', 2],
  ['<?', '?>', 2],
  ['<![CDATA[', ']]>', 9],
  ['<!', '>', 2],
];

/** Finds where HTML or an autolink that begins at a `<` ends. One finder a text: it remembers what the text lacks. */
export function htmlFinder(text: string): (start: number) => number | undefined {
  const missing = new Set<string>();
  return (start) => {
    const until = UNTIL.find(([opening]) => text.startsWith(opening, start));
    if (!until) return tagEnd(text, start);
    const [, end, endFrom] = until;
    const index = missing.has(end) ? -1 : text.indexOf(end, start + endFrom);
    if (index >= 0) return index + end.length;
    missing.add(end);
    return undefined;
  };
}

function tagEnd(text: string, start: number): number | undefined {
  TAG_OR_AUTOLINK.lastIndex = start;
  return TAG_OR_AUTOLINK.test(text) ? TAG_OR_AUTOLINK.lastIndex : undefined;
}
