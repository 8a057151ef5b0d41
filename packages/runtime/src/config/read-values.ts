import type { Fault } from './config-error.ts';
import type { Leaf } from './leaf.ts';
import { readText } from './read-file.ts';

/** A value as it was given, and where. */
export interface Given {
  raw: unknown;
  /** `file`, or `env NAME`. */
  origin: string;
}

/**
 * The value of a leaf in the environment, or undefined. An empty variable counts as not set: Compose and Helm write
 * those for values nobody gave. Secrets may be given as `<NAME>_FILE`; giving both is a fault, since one would be
 * ignored silently.
 */
export function readFromEnvironment(
  path: string,
  leaf: Leaf,
  env: NodeJS.ProcessEnv,
  faults: Fault[],
): Given | undefined {
  for (const name of leaf.env ? [leaf.env, ...(leaf.envFallbacks ?? [])] : []) {
    const value = env[name] || undefined;
    const file = (leaf.sensitive && env[`${name}_FILE`]) || undefined;
    if (value !== undefined && file !== undefined) {
      faults.push({
        key: path,
        env: name,
        problem: `is given twice, also as ${name}_FILE`,
        fix: 'Remove one of them.',
      });
    }
    if (value !== undefined) return { raw: value, origin: `env ${name}` };
    if (file !== undefined) {
      const text = readText(file, { key: path, env: `${name}_FILE` }, faults);
      return { raw: text, origin: `env ${name}_FILE` };
    }
  }
  return undefined;
}

/** The value of a leaf in its section of the YAML file, or undefined; `null` counts as not given. */
export function readFromSection(
  path: string,
  leaf: Leaf,
  section: Record<string, unknown>,
  faults: Fault[],
): Given | undefined {
  const key = path.slice(path.lastIndexOf('.') + 1);
  const value = section[key] ?? undefined;
  const file = (leaf.sensitive && section[`${key}_file`]) ?? undefined;
  if (value !== undefined && typeof file === 'string') {
    faults.push({ key: path, problem: `is given twice, also as ${path}_file`, fix: 'Remove one of them.' });
  }
  if (value !== undefined) return { raw: value, origin: 'file' };
  if (typeof file === 'string') return { raw: readText(file, { key: `${path}_file` }, faults), origin: 'file' };
  if (file) faults.push({ key: `${path}_file`, problem: 'must be the path of a file' });
  return undefined;
}
