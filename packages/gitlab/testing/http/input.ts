import { invalid } from './answer.ts';

type Body = Record<string, unknown>;

/** A parameter that must be there and not empty. */
export function requiredText(body: Body, key: string): string {
  const value = body[key];
  if (value === undefined || value === null) throw invalid(`${key} is missing`);
  if (typeof value === 'object') throw invalid(`${key} is invalid`);
  return String(value);
}

export function optionalText(body: Body, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw invalid(`${key} is invalid`);
  return String(value);
}

/** Forms send text, JSON sends booleans; GitLab takes both. */
export function optionalBoolean(body: Body, key: string): boolean | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw invalid(`${key} is invalid`);
}

export function optionalInteger(body: Body, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'number' ? value : Number(String(value));
  if (!Number.isInteger(number)) throw invalid(`${key} is invalid`);
  return number;
}

export function oneOf(value: string, key: string, allowed: readonly string[]): string {
  if (!allowed.includes(value)) throw invalid(`${key} does not have a valid value`);
  return value;
}

export const flag = (query: URLSearchParams, key: string): boolean => query.get(key) === 'true';
