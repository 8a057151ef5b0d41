import { checkValue } from './check-value.ts';
import type { Fault } from './config-error.ts';
import type { Leaf } from './leaf.ts';
import { isMapping } from './read-file.ts';
import { readSections } from './read-section.ts';

/** Reads a list of mappings by the fields that the leaf's `children` describe; secrets may be files here too. */
export function readRecords(path: string, leaf: Leaf, raw: unknown, faults: Fault[]): Record<string, unknown>[] {
  if (!Array.isArray(raw)) {
    faults.push({ key: path, problem: 'must be a list' });
    return [];
  }
  return raw.map((entry, index) => readRecord(`${path}[${index}]`, leaf.children ?? {}, entry, faults));
}

function readRecord(
  path: string,
  fields: Record<string, Leaf>,
  entry: unknown,
  faults: Fault[],
): Record<string, unknown> {
  if (!isMapping(entry)) {
    faults.push({ key: path, problem: `must have the keys ${Object.keys(fields).join(', ')}` });
    return {};
  }
  const inEntry: Fault[] = [];
  const { given } = readSections(entry, fields, inEntry);
  const values = Object.entries(fields).map(([field, leaf]): [string, unknown] => {
    const value = given.get(field);
    if (value) return [field, checkValue(field, leaf, value.raw, inEntry)];
    if (leaf.required) inEntry.push({ key: field, problem: 'is missing' });
    return [field, leaf.default];
  });
  faults.push(...inEntry.map((fault) => ({ ...fault, key: `${path}.${fault.key}` })));
  return Object.fromEntries(values);
}
