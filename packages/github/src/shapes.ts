import { z } from 'zod';

/** Shapes that webhook payloads and API answers share. All strings are bounded: they end in Redis, logs and checks. */

/** GitHub's ids: positive and within what JSON numbers hold exactly. */
export const id = z.int().positive();

/** Logins have at most 39 characters; `[bot]` and the suffixes of managed enterprises make them longer. */
export const login = z.string().min(1).max(255);

/** `owner/name`: exactly one slash, and nothing that could lead a URL astray. */
export const fullName = z
  .string()
  .max(255)
  .regex(/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/, 'expected owner/name');

/** An object id: SHA-1, or SHA-256 with 64 digits. */
export const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected an object id of 40 or 64 hex digits');

const FORBIDDEN_IN_REF = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|^\/|\/\/|\/$|\.$/u;

/** A ref name or the branch or tag in it, as `git check-ref-format` allows; it may be written to a git protocol stream. */
export const refName = z
  .string()
  .min(1)
  .max(1024)
  .refine((name) => !FORBIDDEN_IN_REF.test(name), 'expected a name that git allows for a ref');

export const webUrl = z.string().max(2048);

/** ISO 8601 as milliseconds since the epoch. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
