/**
 * Glob patterns against paths, in time proportional to pattern × path whatever either is: both may come from strangers,
 * and regular expressions made of many stars are easily driven into the ground.
 */

type Token =
  | { kind: 'one'; matches: (character: string) => boolean }
  /** Any run of characters within a directory. */
  | { kind: 'star' }
  /** Any run of characters. */
  | { kind: 'any' }
  /** Nothing, or any run of characters up to and with a `/`. */
  | { kind: 'directories' };

export type PathMatcher = (path: string) => boolean;

/**
 * `*` any characters but `/`; `**` any characters; `**` with `/` behind it and nothing or `/` before it any directories
 * or none; `?` one character but `/`; `[abc]`, `[a-z]`, `[!a]` one of a set; `\` takes the meaning from the next
 * character. The whole path must match, its case counts, and a leading dot is nothing special.
 */
export function compileGlob(pattern: string): PathMatcher {
  return matcher(tokenize([...pattern], true));
}

/** The same with only `*` and `**` special, as GitLab understands the path of a local include. */
export function compileWildcard(pattern: string): PathMatcher {
  return matcher(tokenize([...pattern], false));
}

function tokenize(characters: readonly string[], full: boolean): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < characters.length; ) {
    const [token, length] =
      stars(characters, index) ?? (full ? special(characters, index) : undefined) ?? literal(characters, index);
    tokens.push(token);
    index += length;
  }
  return tokens;
}

type Read = [token: Token, length: number];

function stars(characters: readonly string[], index: number): Read | undefined {
  if (characters[index] !== '*') return undefined;
  let length = 1;
  while (characters[index + length] === '*') length += 1;
  if (length === 1) return [{ kind: 'star' }, length];
  const wholeSegment = (index === 0 || characters[index - 1] === '/') && characters[index + length] === '/';
  return wholeSegment ? [{ kind: 'directories' }, length + 1] : [{ kind: 'any' }, length];
}

function special(characters: readonly string[], index: number): Read | undefined {
  const character = characters[index];
  if (character === '?') return [{ kind: 'one', matches: (other) => other !== '/' }, 1];
  if (character === '[') return set(characters, index);
  if (character === '\\' && index + 1 < characters.length) return [literal(characters, index + 1)[0], 2];
  return undefined;
}

function literal(characters: readonly string[], index: number): Read {
  const character = characters[index];
  return [{ kind: 'one', matches: (other) => other === character }, 1];
}

/** `[…]`; undefined when it is never closed, the bracket then stands for itself. */
function set(characters: readonly string[], index: number): Read | undefined {
  const negated = characters[index + 1] === '!' || characters[index + 1] === '^';
  const first = index + (negated ? 2 : 1);
  const end = characters.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const ranges = rangesOf(characters.slice(first, end));
  const matches = (other: string) =>
    other !== '/' && ranges.some(([low, high]) => low <= other && other <= high) !== negated;
  return [{ kind: 'one', matches }, end + 1 - index];
}

function rangesOf(members: readonly string[]): [low: string, high: string][] {
  const ranges: [string, string][] = [];
  for (let index = 0; index < members.length; index += 1) {
    const low = members[index] as string;
    const high = members[index + 1] === '-' ? members[index + 2] : undefined;
    ranges.push([low, high ?? low]);
    if (high !== undefined) index += 2;
  }
  return ranges;
}

/** Follows all ways to match at once: `reached` holds each n for which the first n tokens can match what was read so far. */
function matcher(tokens: readonly Token[]): PathMatcher {
  return (path) => {
    let reached = skipOptional(tokens, [0], '/');
    for (const character of path) {
      if (reached.length === 0) return false;
      const next: number[] = [];
      for (const count of reached) {
        const token = tokens[count];
        if (token === undefined) continue;
        const after = token.kind === 'one' ? count + 1 : count;
        if (token.kind === 'one' ? !token.matches(character) : token.kind === 'star' && character === '/') continue;
        if (next.at(-1) !== after) next.push(after);
      }
      reached = skipOptional(tokens, next, character);
    }
    return reached.at(-1) === tokens.length;
  };
}

/** What may match nothing is passed; directories only where one ends. Takes and gives ascending numbers, each once. */
function skipOptional(tokens: readonly Token[], reached: readonly number[], previous: string): number[] {
  const more: number[] = [];
  for (let count of reached) {
    if (count <= (more.at(-1) ?? -1)) continue;
    more.push(count);
    while (mayMatchNothing(tokens[count], previous)) more.push(++count);
  }
  return more;
}

const mayMatchNothing = (token: Token | undefined, previous: string): boolean =>
  token !== undefined && token.kind !== 'one' && (token.kind !== 'directories' || previous === '/');
