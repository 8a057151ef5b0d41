/**
 * Text that strangers wrote (CI job names, branch names, GitLab's messages) made harmless and short, before any markup.
 */

/** Everything that ends a line anywhere: CR LF, CR, vertical tab, form feed, NEL, and Unicode's two separators. */
const LINE_BREAK = /\r\n?|\v|\f|\u0085|\u2028|\u2029/gu;

/**
 * Control characters, bidirectional marks and overrides ("Trojan Source"), and what has no width. U+200D stays: emoji
 * are joined with it.
 */
const INVISIBLE = /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;
/** Far longer than any emoji; a longer cluster is an attack on the layout and may be cut in the middle. */
const LONGEST_GRAPHEME = 64;

const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One line without control, bidirectional or zero-width characters or lone surrogates; runs of white space are one space. */
export function cleanLine(text: string): string {
  const oneLine = text
    .toWellFormed()
    .replace(LINE_BREAK, ' ')
    .replace(/[\n\t]/gu, ' ');
  return oneLine.replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}

/** The same for text of several lines: line breaks become `\n`, tabs two spaces, indentation stays. */
export function cleanLines(text: string): string {
  const lines = text.toWellFormed().replace(LINE_BREAK, '\n').replaceAll('\t', '  ').split('\n');
  return lines
    .map((line) => line.replace(INVISIBLE, '').trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/gu, '');
}

/** Length in bytes as UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length;

/** At most `maxBytes` bytes of UTF-8, cut where a reader sees a character end, with an ellipsis when cut. */
export function cutBytes(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  if (maxBytes < ELLIPSIS_BYTES) return '';
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes - ELLIPSIS_BYTES));
  return cutAt(text, read);
}

/** At most `maxCharacters` UTF-16 units (never fewer than GitHub counts), cut and marked as in `cutBytes`. */
export function cutCharacters(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : cutAt(text, maxCharacters - ELLIPSIS.length);
}

const cutAt = (text: string, index: number): string => text.slice(0, graphemeStart(text, index)).trimEnd() + ELLIPSIS;

/** Where the grapheme that holds `index` begins, looking only near it, so that the cost does not grow with the text. */
function graphemeStart(text: string, index: number): number {
  const from = Math.max(0, index - LONGEST_GRAPHEME);
  let start = 0;
  for (const segment of graphemes.segment(text.slice(from, index + LONGEST_GRAPHEME))) {
    if (from + segment.index > index) break;
    start = segment.index;
  }
  return start === 0 ? codePointStart(text, index) : from + start;
}

const codePointStart = (text: string, index: number): number =>
  /^[\uDC00-\uDFFF]/.test(text.slice(index, index + 1)) ? index - 1 : index;
