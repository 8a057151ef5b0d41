/**
 * How a Markdown line begins something (CommonMark §4 and §5). Every function takes a line without its indentation and
 * with tabs expanded. The expressions are linear: no two neighbouring repetitions can match the same characters.
 */
import { indentation, isBlank } from './containers.ts';
import { TAG } from './html-tags.ts';

export type BlockStart =
  | { kind: 'quote'; rest: string }
  | { kind: 'item'; width: number; rest: string }
  | { kind: 'fence'; mark: string; length: number }
  | { kind: 'html'; end: RegExp | undefined }
  | { kind: 'line' };

/** What a line cannot begin because text before it goes on. */
export interface Before {
  /** A paragraph in the same container is open. */
  inParagraph: boolean;
  /** A paragraph is open, here or in a container that this line could continue lazily. */
  mayBeLazy: boolean;
}

const HEADING = /^#{1,6}(?: |$)/;
const UNDERLINE = /^(?:=+|-+) *$/;
const RULE = /^(?:(?:\* *){3,}|(?:_ *){3,}|(?:- *){3,})$/;
const ITEM = /^(?:[-+*]|(\d{1,9})[.)])(?= |$)/;
const FENCE = /^(?:(`{3,})[^`]*|(~{3,}).*)$/s;

/** HTML that goes on until its own end, blank lines or not (CommonMark §4.6, kinds 1 to 5). */
const HTML_UNTIL: readonly [start: RegExp, end: RegExp][] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Za-z]/, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
];

const HTML_ELEMENT = new RegExp(
  `^</?(?:${[
    'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt',
    'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu',
    'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr',
    'track|ul',
  ].join('|')})(?:\\s|/?>|$)`,
  'i',
);

const ONE_TAG = new RegExp(`^(?:${TAG})\\s*$`);

/** What the line begins, or undefined when it is just text. */
export function blockStart(line: string, before: Before): BlockStart | undefined {
  if (line.startsWith('>')) return { kind: 'quote', rest: line.slice(line.startsWith(' ', 1) ? 2 : 1) };
  if (HEADING.test(line)) return { kind: 'line' };
  return fence(line) ?? html(line, before) ?? lineOrItem(line, before);
}

function fence(line: string): BlockStart | undefined {
  const marks = FENCE.exec(line);
  const run = marks?.[1] ?? marks?.[2];
  return run ? { kind: 'fence', mark: run.slice(0, 1), length: run.length } : undefined;
}

function html(line: string, { mayBeLazy }: Before): BlockStart | undefined {
  if (!line.startsWith('<')) return undefined;
  const until = HTML_UNTIL.find(([start]) => start.test(line));
  if (until) return { kind: 'html', end: until[1] };
  const starts = HTML_ELEMENT.test(line) || (!mayBeLazy && ONE_TAG.test(line));
  return starts ? { kind: 'html', end: undefined } : undefined;
}

function lineOrItem(line: string, { inParagraph }: Before): BlockStart | undefined {
  if ((inParagraph && UNDERLINE.test(line)) || RULE.test(line)) return { kind: 'line' };
  const marker = ITEM.exec(line);
  return marker ? item(line.slice(marker[0].length), marker[0].length, marker[1], inParagraph) : undefined;
}

/** Within a paragraph only an item with text, and only a first one, begins a list. */
function item(
  text: string,
  markerWidth: number,
  number: string | undefined,
  inParagraph: boolean,
): BlockStart | undefined {
  const blanks = indentation(text);
  const empty = isBlank(text);
  if (inParagraph && (empty || (number !== undefined && Number(number) !== 1))) return undefined;
  const padding = empty || blanks > 4 ? 1 : blanks;
  return { kind: 'item', width: markerWidth + padding, rest: text.slice(padding) };
}
