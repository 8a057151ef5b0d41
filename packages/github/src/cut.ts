const ELLIPSIS = '…';

/**
 * The longest beginning of `text` that fits into `limit` characters (UTF-16 units), with an ellipsis when cut.
 * Halves of surrogate pairs, there or made by the cut, never remain: GitHub refuses half a character.
 */
export function cutToCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text.toWellFormed();
  return withoutHalf(text.slice(0, limit - ELLIPSIS.length)).toWellFormed() + ELLIPSIS;
}

/** The same for `limit` bytes of UTF-8. */
export function cutToBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text.toWellFormed();
  let end = limit - Buffer.byteLength(ELLIPSIS);
  // 10xxxxxx is the middle of a character: go back to where it begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + ELLIPSIS;
}

/** Drops the first half of a surrogate pair that the cut left at the end. */
function withoutHalf(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
