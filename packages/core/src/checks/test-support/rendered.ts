/** Check texts as GitHub's parser (CommonMark with GFM) reads them, to see what people would see. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

const parse = (markdown: string): Node =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node;

const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)];

const textOf = (node: Node): string =>
  node.type === 'html' ? '' : (node.value ?? (node.children ?? []).map(textOf).join(''));

/** The words a reader sees, without markup and without the zero-width spaces that break mentions. */
export const readerSees = (markdown: string): string => textOf(parse(markdown)).replaceAll('\u200B', '');

/** Every table's rows, each a list of what its cells say. */
export function tableRows(markdown: string): string[][] {
  const rows = nodesOf(parse(markdown)).filter(({ type }) => type === 'tableRow');
  return rows.map((row) => (row.children ?? []).map((cell) => textOf(cell).replaceAll('\u200B', '')));
}

/** Targets of all links and images, those that GitHub makes by itself included. */
export const linkTargets = (markdown: string): string[] =>
  nodesOf(parse(markdown)).flatMap(({ url }) => (url === undefined ? [] : [url]));

const OUR_MARKUP = new Set(
  'root paragraph text strong break link inlineCode code list listItem table tableRow tableCell'.split(' '),
);

/** Markup that we never write, so that it must come from a stranger's text; and mentions and issue links. */
export function foreignMarkup(markdown: string): string[] {
  return nodesOf(parse(markdown)).flatMap((node) => {
    if (node.type === 'html') return /^<\/?code>$/u.test(node.value ?? '') ? [] : [`html: ${node.value}`];
    if (!OUR_MARKUP.has(node.type)) return [node.type];
    const automatic = node.type === 'text' ? /[@#]\w|:[\w+-]+:/u.exec(node.value ?? '') : null;
    return automatic === null ? [] : [`automatic link: ${automatic[0]}`];
  });
}
