import { REDACTED, redactShapes } from './redact-text.ts';
import { serializeError } from './serialize-error.ts';
import { spellingsOf } from './spellings.ts';

/** Takes secrets out of a value of any shape and returns the rest; plain data only, fit for JSON. */
export type Redactor = <T>(value: T) => T;

/** Keys whose text is a secret whatever it looks like. `token_present` and the like are not. */
const SECRET_KEY = /(?:^|[-_.])(?:token|secret|password|passwd|authorization|private[-_]?key|pem|cookie|api[-_]?key)$/i;

/** Deeper nesting than any log line of ours; a guard against structures that never end. */
const MAX_DEPTH = 12;

/**
 * Makes the one redactor of a process: it removes the given secrets, in every spelling in which they may turn up, and
 * everything that is shaped like a credential, from texts and from all texts inside objects, lists and errors.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = literals(secrets);
  const redactText = (text: string): string => redactShapes(known ? text.replace(known, REDACTED) : text);

  const redact = (value: unknown, ancestors: readonly object[]): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'bigint') return redactText(value.toString());
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    if (ancestors.includes(value)) return '[circular]';
    if (ancestors.length >= MAX_DEPTH) return '[too deep]';
    const inside = [...ancestors, value];
    if (Array.isArray(value)) return value.map((entry) => redact(entry, inside));
    if (value instanceof Set) return [...value].map((entry) => redact(entry, inside));
    if (value instanceof Date || value instanceof URL) return redactText(value.toJSON() ?? '');
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    return Object.fromEntries(
      entriesOf(value).map(([key, entry]) => [
        redactText(key),
        typeof entry === 'string' && SECRET_KEY.test(key) ? REDACTED : redact(entry, inside),
      ]),
    );
  };
  return <T>(value: T) => redact(value, []) as T;
}

function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Error) return Object.entries(serializeError(value));
  if (value instanceof Map) return [...value].map(([key, entry]) => [String(key), entry]);
  return Object.entries(value);
}

/** One expression for all spellings, the longest first so that none leaves the rest of another behind. */
function literals(secrets: readonly string[]): RegExp | undefined {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  return spellings.length > 0 ? new RegExp(spellings.map(escapeForRegExp).join('|'), 'g') : undefined;
}

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
