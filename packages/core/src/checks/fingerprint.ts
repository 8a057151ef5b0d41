/**
 * Sixteen hex digits that differ when the text differs: two FNV-1a hashes of 32 bits with different starts. Good against
 * accidents, not against an adversary; written by hand since core imports nothing of Node.
 */
export const fingerprint = (text: string): string => hex(fnv1a(text, 0x811c9dc5)) + hex(fnv1a(text, 0x9e3779b9));

/** Over UTF-16 units, low and high byte, as FNV-1a is defined over bytes. */
function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash;
}

const hex = (hash: number): string => (hash >>> 0).toString(16).padStart(8, '0');
