const ELLIPSIS = '…';

/** The longest beginning of `text` that fits into `limit` characters (UTF-16 units), with an ellipsis when cut. */
export function cutToCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return wholeCharacters(text.slice(0, limit - ELLIPSIS.length)) + ELLIPSIS;
}

/** The longest beginning of `text` that fits into `limit` bytes of UTF-8, with an ellipsis when cut. */
export function cutToBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text;
  let end = limit - Buffer.byteLength(ELLIPSIS);
  // 10xxxxxx is the middle of a character: go back to where it begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + ELLIPSIS;
}

/** Drops the first half of a surrogate pair that the cut left at the end; GitHub refuses half a character. */
function wholeCharacters(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
