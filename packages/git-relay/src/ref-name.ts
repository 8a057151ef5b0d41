/** Longer names are refused: file systems end at 255 bytes a component, and a pkt-line at 65,516 bytes. */
const MAX_BYTES = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not pass
const FORBIDDEN = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/;

/**
 * Is it a full ref name that git accepts (git-check-ref-format(1))? The rules also keep NUL, LF and space out,
 * with which a name could add commands of its own to a push.
 */
export function isRefName(name: string): boolean {
  if (!name.startsWith('refs/') || FORBIDDEN.test(name) || Buffer.byteLength(name) > MAX_BYTES) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
