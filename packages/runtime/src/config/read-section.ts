import type { Fault } from './config-error.ts';
import { type Fragment, isLeaf, type Leaf } from './leaf.ts';
import { isMapping } from './read-file.ts';
import { type Given, readFromSection } from './read-values.ts';
import { unknownKey } from './unknown-key.ts';

export interface FileValues {
  /** By dotted path. */
  given: Map<string, Given>;
  deprecations: string[];
}

/**
 * Walks the YAML content along everything that any app knows: collects the values, refuses what nobody knows and
 * notes what has no effect any more.
 */
export function readSections(content: Record<string, unknown>, schema: Fragment, faults: Fault[]): FileValues {
  const result: FileValues = { given: new Map(), deprecations: [] };
  walk(content, schema, '');
  return result;

  function walk(section: Record<string, unknown>, known: Fragment, prefix: string): void {
    for (const key of Object.keys(section)) {
      if (!isKnown(key, known)) faults.push(unknownKey(`${prefix}${key}`, known, schema));
    }
    for (const [key, node] of Object.entries(known)) {
      const path = `${prefix}${key}`;
      if (isLeaf(node)) readLeaf(path, node, section);
      else if (isMapping(section[key])) walk(section[key], node, `${path}.`);
      else if (section[key] != null) faults.push({ key: path, problem: 'must be a section with keys of its own' });
    }
  }

  function readLeaf(path: string, leaf: Leaf, section: Record<string, unknown>): void {
    const given = readFromSection(path, leaf, section, faults);
    if (!given) return;
    if (leaf.deprecated) result.deprecations.push(`${path} ${leaf.deprecated}`);
    else result.given.set(path, given);
  }
}

function isKnown(key: string, known: Fragment): boolean {
  if (Object.hasOwn(known, key)) return true;
  const secret = key.endsWith('_file') ? known[key.slice(0, -'_file'.length)] : undefined;
  return secret !== undefined && isLeaf(secret) && secret.sensitive === true;
}
