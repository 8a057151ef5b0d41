import convict from 'convict';
import { formats } from './formats.ts';
import type { Leaf } from './leaf.ts';

convict.addFormats(formats);

/**
 * Lets convict put the values into their places and check the whole once more against the schema, and freezes it.
 * Neither environment nor arguments reach convict: they were read before, each with its origin.
 */
export function assemble(leaves: readonly [string, Leaf][], values: ReadonlyMap<string, unknown>): unknown {
  const schema: Record<string, unknown> = {};
  for (const [path, { doc, format, default: fallback }] of leaves) {
    place(schema, path, { doc, format, default: fallback, nullable: fallback === null });
  }
  const config = convict(schema as convict.Schema<unknown>, { env: {}, args: [] });
  for (const [path] of leaves) config.set(path, values.get(path));
  config.validate({ allowed: 'strict' });
  return deepFreeze(config.getProperties());
}

function place(target: Record<string, unknown>, path: string, leaf: unknown): void {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    target[key] = leaf;
    return;
  }
  target[key] ??= {};
  place(target[key] as Record<string, unknown>, rest.join('.'), leaf);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
