import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { Fault } from './config-error.ts';

/** Reads a YAML file whose top level is a mapping. Faults name the file; an empty file is an empty configuration. */
export function readYamlFile(path: string, faults: Fault[]): Record<string, unknown> {
  const text = readText(path, { key: 'FFCI_CONF_FILE' }, faults);
  if (text === undefined) return {};
  const document = parseDocument(text);
  for (const error of document.errors) {
    // The first line only: the rest quotes the source, which may hold secrets.
    faults.push({ key: 'FFCI_CONF_FILE', problem: `is not valid YAML: ${firstLine(error.message)}` });
  }
  if (document.errors.length > 0) return {};
  const content: unknown = document.toJS() ?? {};
  if (isMapping(content)) return content;
  faults.push({ key: 'FFCI_CONF_FILE', problem: 'must contain sections, e.g. `gitlab:`' });
  return {};
}

/** The text of a file that a setting names, or undefined and a fault. */
export function readText(path: string, subject: { key: string; env?: string }, faults: Fault[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    faults.push({ ...subject, problem: `names a file that cannot be read: ${path} (${code})` });
    return undefined;
  }
}

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
