import { type Format, must } from './format.ts';

// Not parseInt: it reads "60s" as 60 and so hides the mistake.
const readInteger = (text: string): unknown => (/^\s*\d+\s*$/.test(text) ? Number(text) : text);

const isInteger = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** 0 asks the system for any free port. */
export const tcpPort: Format = {
  coerce: readInteger,
  validate: (value) => must(isInteger(value, 0, 65_535), 'a port number from 0 to 65535'),
};

export const count: Format = {
  coerce: readInteger,
  validate: (value) => must(isInteger(value, 1, Number.MAX_SAFE_INTEGER), 'a whole number of at least 1'),
};

const WORDS = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** failfast-api took `1` and `true` in any case for true and all else for false; here a misspelling is a fault. */
export const flag: Format = {
  coerce: (text) => WORDS.get(text.trim().toLowerCase()) ?? text,
  validate: (value) => must(typeof value === 'boolean', '`true` or `false`'),
};
