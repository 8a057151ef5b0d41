/** What one Markdown file refers to, and what in it can be referred to. */
export interface MarkdownFile {
  /** Targets of links and pictures, as written. */
  links: string[];
  /** Names that a link can end with after `#`. */
  anchors: Set<string>;
  /** Words in backticks. */
  codeSpans: string[];
}

const FENCED_BLOCK = /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1?\2[^\n]*$/gm;
const CODE_SPAN = /(`+)([\s\S]*?[^`])\1(?!`)/g;
const LINK = /!?\[(?:[^\][]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;
const HEADING = /^#{1,6} +(.+?) *#*$/gm;
const HTML_ANCHOR = /<a\s+(?:id|name)="([^"]+)"/g;

/** Enough of Markdown for our own pages: inline links, headings, code; no reference links, no indented code. */
export function readMarkdown(text: string): MarkdownFile {
  const prose = text.replace(FENCED_BLOCK, '');
  const linked = prose.replace(CODE_SPAN, 'code');
  return {
    links: [...linked.matchAll(LINK)].map(([, target = '']) => target),
    anchors: new Set([...headingAnchors(prose), ...[...linked.matchAll(HTML_ANCHOR)].map(([, id = '']) => id)]),
    codeSpans: [...prose.matchAll(CODE_SPAN)].map(([, , code = '']) => code.trim()),
  };
}

/** As GitHub makes them: of two equal headings the second gets `-1`. */
function headingAnchors(prose: string): string[] {
  const seen = new Map<string, number>();
  return [...prose.matchAll(HEADING)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function anchorOf(heading: string): string {
  const words = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return words.replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
}
