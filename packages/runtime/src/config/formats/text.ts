import { type Format, isText, must } from './format.ts';

export const text: Format = {
  coerce: (value) => value.trim(),
  validate: (value) => must(isText(value), 'text'),
};

/** A secret as it comes from an environment variable or a file; editors add the line end, nobody means it. */
export const secret: Format = {
  coerce: (value) => value.replace(/[\r\n]+$/, ''),
  validate: (value) => {
    must(isText(value), 'text');
    must(!/[\r\n]/.test(value as string), 'a single line');
  },
};

/** GitHub identifies an App in its JWTs by number or by client id, e.g. `Iv23liABC`. */
export const appId: Format = {
  coerce: (value) => value.trim(),
  validate: (value) =>
    must(isText(value) && /^(\d+|Iv[\w.]+)$/.test(value), "the App's id (a number) or its client id"),
};

/** Full path of a GitLab group. */
export const namespace: Format = {
  coerce: (value) => value.trim().replace(/^\/+|\/+$/g, ''),
  validate: (value) =>
    must(
      isText(value) && /^[\w.-]+(\/[\w.-]+)*$/.test(value),
      'the full path of a GitLab group, e.g. `ci` or `ci/mirrors`',
    ),
};
