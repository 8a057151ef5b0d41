import type { Leaf } from './leaf.ts';

/** All secret values of a configuration, also those inside lists, records and the Redis URL. */
export function secretsOf(leaves: readonly [string, Leaf][], values: ReadonlyMap<string, unknown>): string[] {
  return leaves.flatMap(([path, leaf]) => secretsIn(leaf, values.get(path)));
}

function secretsIn(leaf: Leaf, value: unknown): string[] {
  if (leaf.children && Array.isArray(value)) {
    const fields = Object.entries(leaf.children);
    return value.flatMap((record) => fields.flatMap(([field, child]) => secretsIn(child, record[field])));
  }
  if (!leaf.sensitive) return [];
  if (leaf.format === 'redis-url') return typeof value === 'string' ? passwordOf(value) : [];
  return [value].flat().filter((entry): entry is string => typeof entry === 'string');
}

/** Host and port of Redis are worth seeing in a log; only the password is secret. Sentinel URLs name several hosts. */
function passwordOf(redisUrl: string): string[] {
  const password = URL.parse(redisUrl.replace(/,[^/]*/, ''))?.password;
  return password ? [password, decodeURIComponent(password)] : [];
}
