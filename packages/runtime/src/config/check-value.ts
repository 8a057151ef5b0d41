import type { Fault } from './config-error.ts';
import { type FormatName, formats } from './formats.ts';
import type { Leaf } from './leaf.ts';

/**
 * Turns a raw value (a string, or what YAML made of it) into the leaf's type, or adds a fault that says what it must
 * be. The value is quoted in the fault unless it is a secret.
 */
export function checkValue(path: string, leaf: Leaf, raw: unknown, faults: Fault[]): unknown {
  const value = coerce(leaf, raw);
  try {
    validate(leaf, value);
  } catch (error) {
    const quoted = leaf.sensitive ? '' : `, is ${quote(value)}`;
    faults.push({ key: path, ...(leaf.env && { env: leaf.env }), problem: `${(error as Error).message}${quoted}` });
  }
  return value;
}

function coerce(leaf: Leaf, raw: unknown): unknown {
  // YAML reads an unquoted App id or group name of digits as a number; its text is certain, a fraction's is not.
  const scalar = Number.isSafeInteger(raw) && !NUMERIC.has(leaf.format) ? String(raw) : raw;
  if (typeof scalar !== 'string') return scalar;
  if (typeof leaf.format === 'string') return formats[leaf.format].coerce?.(scalar) ?? scalar;
  return leaf.format.find((word) => word === scalar.trim().toLowerCase()) ?? scalar;
}

const NUMERIC = new Set<unknown>(['count', 'tcp-port', 'flag'] satisfies FormatName[]);

/** Throws an Error that says what the value must be. */
function validate({ format }: Leaf, value: unknown): void {
  if (typeof format === 'string') formats[format].validate(value);
  else if (!format.includes(value as string)) {
    throw new Error(`must be one of ${format.map((word) => `\`${word}\``).join(', ')}`);
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  // A password pasted into a URL is a secret in a value that is none.
  const safe = text.replace(/:\/\/[^\s/"]*@/g, '://***@');
  return safe.length > 80 ? `${safe.slice(0, 80)}…` : safe;
}
