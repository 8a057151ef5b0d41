import { type Block, BlockReader, type ParagraphLine } from './block-reader.ts';
import { inlineSpans } from './inline-spans.ts';

/** HTML elements that show what they hold as code or as another person's words. */
const SETS_APART = /<(\/?)(?:blockquote|code|pre)(?![\w-])/gi;
/** The next line is the address of a link. */
const ADDRESS_FOLLOWS = /\](?:\(|:)\s*$/;

/**
 * The lines of a comment that its author says: whole typed lines of plain text. Not among them: fenced and indented
 * code, code spans over several lines, quotes with the lines that Markdown counts to them, HTML comments and blocks,
 * addresses of links, and what belongs to a list item by its marker or indentation. Linear in the length of the body.
 */
export function spokenLines(body: string): string[] {
  const reader = new BlockReader();
  const spoken: string[] = [];
  let depth = 0;
  for (const block of blocksOf(body, reader)) depth = listen(block, depth, spoken);
  return spoken;
}

function* blocksOf(body: string, reader: BlockReader): Generator<Block> {
  for (const line of body.split(/\r\n|\n|\r/)) {
    const blocks = reader.read(line);
    if (!blocks) return;
    yield* blocks;
  }
  yield* reader.end();
}

/** Adds what the block says; `depth` counts the open elements that set apart, before and (returned) after it. */
function listen(block: Block, depth: number, spoken: string[]): number {
  return block.kind === 'html' ? nested(block.text, depth) : listenToParagraph(block.lines, depth, spoken);
}

function listenToParagraph(lines: readonly ParagraphLine[], depthBefore: number, spoken: string[]): number {
  const text = lines.map((line) => line.text).join('\n');
  const spans = inlineSpans(text).values();
  let depth = depthBefore;
  let span = spans.next().value;
  let start = 0;
  let addressFollows = false;
  for (const line of lines) {
    while (span && span.end <= start) {
      if (span.kind === 'html') depth = nested(text.slice(span.start, span.end), depth);
      span = spans.next().value;
    }
    const hidden = depth > 0 || addressFollows || (span !== undefined && span.start < start);
    if (line.whole && !hidden) spoken.push(line.text);
    addressFollows = ADDRESS_FOLLOWS.test(line.text);
    start += line.text.length + 1;
  }
  for (; span; span = spans.next().value)
    if (span.kind === 'html') depth = nested(text.slice(span.start, span.end), depth);
  return depth;
}

function nested(html: string, depth: number): number {
  let open = depth;
  for (const [, closing] of html.matchAll(SETS_APART)) open = closing ? Math.max(0, open - 1) : open + 1;
  return open;
}
