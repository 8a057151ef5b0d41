/** Shorter secrets would blacken ordinary words; no credential of either forge is that short. */
export const SHORTEST_SECRET = 4;

/**
 * The spellings under which a secret may turn up in a text: as it is, escaped for JSON, URL-encoded, and in base64,
 * also inside a longer base64 text such as `Basic <user:token>`.
 */
export function spellingsOf(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const encoded = percentEncoded(secret);
  const spellings = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    ...[0, 1, 2].map((offset) => base64Core(secret, offset)),
  ];
  return [...spellings, ...spellings.slice(-3).map(toBase64Url)].filter(
    (spelling) => spelling.length >= SHORTEST_SECRET,
  );
}

/**
 * The characters of a base64 text that a secret alone decides when it starts `offset` bytes into a group of three:
 * its edges share characters with whatever stands before and after it.
 */
function base64Core(secret: string, offset: number): string {
  const bytes = Buffer.from(secret);
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(from, to);
}

const toBase64Url = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');

/** `encodeURIComponent`, which throws on half a surrogate pair; what has one is not a text that could be encoded. */
function percentEncoded(secret: string): string {
  return secret.isWellFormed() ? encodeURIComponent(secret) : secret;
}
