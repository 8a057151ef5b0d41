import { createHash } from 'node:crypto';

/** Git's two hash functions, by their names in the protocol (and in node:crypto). */
export type ObjectFormat = 'sha1' | 'sha256';

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const HASH_BYTES = { sha1: 20, sha256: 32 } as const satisfies Record<ObjectFormat, number>;

/** Is it a full object id (40 or 64 lower-case hex digits) other than the all-zero one, which means "none"? */
export function isObjectId(text: string): boolean {
  return ID.test(text) && !/^0+$/.test(text);
}

/** The format of a valid object id, by its length. */
export function formatOf(id: string): ObjectFormat {
  return id.length === 64 ? 'sha256' : 'sha1';
}

/** How the protocol writes "no object". */
export function zeroId(format: ObjectFormat): string {
  return '0'.repeat(hashBytes(format) * 2);
}

/** Length of a raw hash, which is also the length of a pack's trailer. */
export function hashBytes(format: ObjectFormat): number {
  return HASH_BYTES[format];
}

/** A pack without objects: a push must carry one even when the target has everything (gitprotocol-pack, "Pushing Data"). */
export function emptyPack(format: ObjectFormat): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  return Buffer.concat([header, createHash(format).update(header).digest()]);
}
