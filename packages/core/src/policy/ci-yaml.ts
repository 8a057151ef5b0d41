import { Composer, type CST, isAlias, isMap, isScalar, isSeq, Lexer, type Node, type Pair, Parser, visit } from 'yaml';

/**
 * A CI file as a tree, as far as it could be read. Values are never built from it: that is what makes a few lines of
 * aliases into gigabytes.
 */
export interface CiYaml {
  /** At most two documents: perhaps a header with `spec`, and the configuration. */
  documents: CiDocument[];
  /** False when something in the text was not understood, so that more may be in it than was found. */
  complete: boolean;
}

export interface CiDocument {
  root: Node | null;
  /** Every `&name` of the document. Of doubled ones the last counts, which is what GitLab does in nearly all cases. */
  anchors: ReadonlyMap<string, Node>;
}

/** Characters. */
const MAX_LENGTH = 512 * 1024;

/**
 * Lexemes, and the lines and escapes in them: each takes the parser up to 10 µs, and nothing else happens in the process
 * meanwhile. People write five characters to one, so this is a file of 200 KiB. Who wants to hold a worker up writes one.
 */
const MAX_LEXEMES = 40_000;

/** Of lists and mappings. GitLab itself reads no more than 100, and each level makes every lexeme in it dearer. */
const MAX_NESTING = 120;

/** Reads a CI file, tags like `!reference` included, in a fraction of a second whatever it is. Never throws. */
export function readCiYaml(text: string): CiYaml {
  if (text.length > MAX_LENGTH) return { documents: [], complete: false };
  const read: CiYaml = { documents: [], complete: true };
  try {
    for (const document of new Composer({ uniqueKeys: false }).compose(tokensOf(text))) {
      const { anchors, aliases } = namesIn(document.contents);
      const understood = document.errors.length === 0 && [...aliases].every((name) => anchors.has(name));
      if (!understood) read.complete = false;
      read.documents.push({ root: document.contents, anchors });
      if (read.documents.length === 2) break;
    }
  } catch {
    // Whoever wrote so much did not want to be understood.
    read.complete = false;
  }
  return read;
}

/** @throws RangeError for more than the limits above */
function* tokensOf(text: string): Generator<CST.Token> {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += lexeme.split(/[\n\\]/).length;
    if (lexemes > MAX_LEXEMES || parser.stack.length > MAX_NESTING) throw new RangeError('Too much in one CI file');
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** What has a name in a document, and the names that it uses. */
function namesIn(root: Node | null): { anchors: Map<string, Node>; aliases: Set<string> } {
  const anchors = new Map<string, Node>();
  const aliases = new Set<string>();
  visit(root, {
    Alias: (_key, { source }) => void aliases.add(source),
    Value: (_key, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return { anchors, aliases };
}

/** The node itself, or what it is an alias of. An alias of an alias cannot be written. */
export function resolve(node: unknown, { anchors }: CiDocument): unknown {
  return isAlias(node) ? anchors.get(node.source) : node;
}

/** Text of a plain value exactly as written (`1.10`, `yes`), undefined for lists, mappings and nothing at all. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return node.source;
}

/** Neither a value nor an attempt at one: no node, or `null`. */
export const isNothing = (node: unknown): boolean =>
  node === undefined || node === null || (isScalar(node) && node.value === null);

/** How many mappings one mapping may be merged from; people write two or three. */
const MAX_MERGED = 50;

/** The pairs of a mapping that `<<` brings in, then its own, so that the last one with a key is the one that counts. */
export function pairsOf(node: unknown, document: CiDocument): Pair[] {
  const pairs: Pair[] = [];
  let budget = MAX_MERGED;
  const collect = (value: unknown): void => {
    const resolved = resolve(value, document);
    budget -= 1;
    if (budget < 0) return;
    // Of several merged mappings the first one wins.
    if (isSeq(resolved)) for (const item of resolved.items.toReversed()) collect(item);
    if (!isMap(resolved)) return;
    for (const { key, value: merged } of resolved.items) if (textOf(key) === '<<') collect(merged);
    pairs.push(...resolved.items.filter(({ key }) => textOf(key) !== '<<'));
  };
  collect(node);
  return pairs;
}
