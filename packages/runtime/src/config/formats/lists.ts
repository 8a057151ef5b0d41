import { type Format, isTextList, must } from './format.ts';

const split = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** `a, b` in the environment; a list, or one word, in YAML. */
export const list: Format = {
  coerce: split,
  validate: (value) => must(isTextList(value), 'a list of texts (put numbers in quotes)'),
};

/** failfast-api spelt "no runner tag" as `none`. */
export const tags: Format = {
  coerce: (text) => (text.trim().toLowerCase() === 'none' ? [] : split(text)),
  validate: list.validate,
};

/** Secrets of which each is valid: the way to rotate one without losing a delivery. */
export const secrets: Format = {
  coerce: split,
  validate: (value) => must(isTextList(value) && value.length > 0, 'at least one text (several separated by commas)'),
};

/** Regular expressions for whole branch names, with the two words that mean something else. */
export const patterns: Format = {
  coerce: split,
  validate: (value) => {
    list.validate(value);
    for (const pattern of value as string[]) if (pattern !== '*' && pattern !== 'tags') compile(pattern);
  },
};

function compile(pattern: string): void {
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
  } catch (cause) {
    const hint = pattern.startsWith('*') ? `; for "anything" write \`.*\` as in \`.${pattern}\`` : '';
    throw new Error(`must be regular expressions, which \`${pattern}\` is not${hint}`, { cause });
  }
}

/** A list of groups. A bare label is refused: it could mean "one of these" as well as "each of these". */
export const labelGroups: Format = {
  validate: (value) => {
    const isGroups = Array.isArray(value) && value.every((group) => isTextList(group) && group.length > 0);
    must(isGroups, 'a list of lists of labels, e.g. `[[ok-to-test], [lgtm, approved]]`');
  },
};
