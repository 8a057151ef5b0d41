/**
 * How one kind of value is read and checked; the two functions are convict's `coerce` and `validate`.
 * `coerce` gets a string (from the environment, or a YAML scalar) and never throws: what it cannot read it hands on
 * for `validate` to refuse. `validate` throws an `Error` that says what the value must be, without naming the value.
 */
export interface Format {
  coerce?: (text: string) => unknown;
  validate: (value: unknown) => void;
}

/** Throws that a value `must be …` unless it is. */
export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`must be ${what}`);
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
