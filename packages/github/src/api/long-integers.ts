/** An integer of sixteen digits or more where JSON has a value; one within a text costs a little time, no more. */
const LONG = /[:[,]\s*-?\d{16,}/;

/**
 * The same JSON with integers beyond 2^53 as texts. GitHub documents ids of deliveries as 64-bit integers; a rounded
 * one would be another delivery's.
 */
export function quoteLongIntegers(json: string): string {
  if (!LONG.test(json)) return json;
  try {
    return JSON.stringify(JSON.parse(json, exact));
  } catch {
    return json; // Whoever reads it next says what is wrong with it.
  }
}

/** TypeScript does not know the third parameter of a reviver yet. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}
