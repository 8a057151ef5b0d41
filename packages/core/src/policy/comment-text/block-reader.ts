import { type BlockStart, blockStart } from './block-starts.ts';
import { type Container, enterContainers, expandTabs, indentation, isBlank } from './containers.ts';

export interface ParagraphLine {
  text: string;
  /** The line is the whole of what was typed: not quoted, not behind a list marker, not indented into an item or far. */
  whole: boolean;
}

export type Block = { kind: 'paragraph'; lines: ParagraphLine[] } | { kind: 'html'; text: string };

type Leaf = { kind: 'paragraph'; lines: ParagraphLine[] } | (BlockStart & { kind: 'fence' | 'html' }) | undefined;

/** Nobody nests deeper to be read; the limit keeps the cost linear. */
const MAX_DEPTH = 50;

/** Reads Markdown line by line into paragraphs and HTML blocks, as CommonMark does. What quotes hold is left out. */
export class BlockReader {
  readonly #containers: Container[] = [];
  #leaf: Leaf;
  #blocks: Block[] = [];

  /** The blocks that this line completes, in order. Undefined once the text is nested too deep to go on. */
  read(typed: string): Block[] | undefined {
    const { matched, rest } = enterContainers(this.#containers, expandTabs(typed));
    const inLeaf = matched === this.#containers.length && this.#continueLeaf(rest);
    if (!inLeaf) this.#open(matched, rest);
    return this.#containers.length > MAX_DEPTH ? undefined : this.#take();
  }

  /** The block that the end of the text completes. */
  end(): Block[] {
    this.#close(0);
    return this.#take();
  }

  /** True when the line is inside of a code fence or an HTML block. */
  #continueLeaf(line: string): boolean {
    if (this.#leaf?.kind === 'fence') {
      const { mark, length } = this.#leaf;
      const closing = indentation(line) < 4 && new RegExp(`^ *${mark}{${length},} *$`).test(line);
      if (closing) this.#leaf = undefined;
      return true;
    }
    if (this.#leaf?.kind !== 'html') return false;
    const { end } = this.#leaf;
    if (end ? end.test(line) : isBlank(line)) this.#leaf = undefined;
    this.#emit({ kind: 'html', text: line });
    return true;
  }

  /** Opens what the line begins, container by container, until only text is left. */
  #open(matched: number, line: string): void {
    let rest = line;
    let opened = false;
    while (indentation(rest) < 4) {
      const mayBeLazy = !opened && this.#leaf?.kind === 'paragraph';
      const inParagraph = mayBeLazy && matched === this.#containers.length;
      const start = blockStart(rest.slice(indentation(rest)), { inParagraph, mayBeLazy });
      if (!start) break;
      if (!opened) this.#close(matched);
      opened = true;
      if (start.kind !== 'quote' && start.kind !== 'item') {
        this.#openLeaf(start, rest);
        return;
      }
      this.#openContainer(start, indentation(rest));
      rest = start.rest;
    }
    this.#text(rest, matched, opened);
  }

  #openContainer(start: BlockStart & { kind: 'quote' | 'item' }, indent: number): void {
    if (start.kind === 'quote') this.#containers.push({ kind: 'quote' });
    else this.#containers.push({ kind: 'item', width: indent + start.width, empty: isBlank(start.rest) });
  }

  #openLeaf(start: BlockStart & { kind: 'fence' | 'html' | 'line' }, line: string): void {
    if (start.kind === 'line') return;
    this.#leaf = start;
    if (start.kind === 'html') this.#continueLeaf(line);
  }

  #text(line: string, matched: number, opened: boolean): void {
    const continues = !opened && !isBlank(line) && this.#leaf?.kind === 'paragraph';
    if (!continues && !opened) this.#close(matched);
    if (isBlank(line) || (!continues && indentation(line) >= 4)) return;
    const whole = matched === 0 && !opened && indentation(line) < 4 && !this.#inQuote();
    if (this.#leaf?.kind !== 'paragraph') this.#leaf = { kind: 'paragraph', lines: [] };
    this.#leaf.lines.push({ text: line, whole });
  }

  /** Closes the open leaf and the containers beyond `depth`. */
  #close(depth: number): void {
    if (this.#leaf?.kind === 'paragraph') this.#emit(this.#leaf);
    this.#leaf = undefined;
    this.#containers.length = depth;
  }

  #emit(block: Block): void {
    if (!this.#inQuote()) this.#blocks.push(block);
  }

  #inQuote(): boolean {
    return this.#containers.some(({ kind }) => kind === 'quote');
  }

  #take(): Block[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }
}
