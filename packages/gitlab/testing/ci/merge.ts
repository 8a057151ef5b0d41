import { isMapping, Reference } from './yaml-document.ts';

/** A fault in the CI file, in GitLab's words. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Mapping = Record<string, unknown>;

/** Later values win; mappings are merged, lists replaced: GitLab's rule for `extends` and `include`. */
export function deepMerge(base: Mapping, over: Mapping): Mapping {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const known = merged[key];
    merged[key] = isMapping(known) && isMapping(value) ? deepMerge(known, value) : value;
  }
  return merged;
}

/** Puts what each job `extends` under it. */
export function resolveExtends(config: Mapping): Mapping {
  const done = new Map<string, unknown>();
  const resolve = (name: string, trail: string[]): unknown => {
    if (trail.includes(name)) throw new ConfigError(`${name}: circular dependency detected in \`extends\``);
    if (!done.has(name))
      done.set(
        name,
        withParents(config, name, (parent) => resolve(parent, [...trail, name])),
      );
    return done.get(name);
  };
  return Object.fromEntries(Object.keys(config).map((name) => [name, resolve(name, [])]));
}

function withParents(config: Mapping, name: string, resolve: (parent: string) => unknown): unknown {
  const entry = config[name];
  if (!isMapping(entry) || entry.extends === undefined) return entry;
  const { extends: parents, ...own } = entry;
  const names = [parents].flat().map(String);
  const missing = names.filter((parent) => !isMapping(config[parent]));
  if (missing.length > 0) throw new ConfigError(`${name}: unknown keys in \`extends\` (${missing.join(', ')})`);
  return [...names.map((parent) => resolve(parent) as Mapping), own].reduce(deepMerge);
}

const DEEPEST_REFERENCE = 10;

/** Replaces every `!reference` by what it names; inside a list it is spliced in. */
export function resolveReferences(config: Mapping): Mapping {
  const resolve = (value: unknown, depth: number): unknown => {
    if (depth > DEEPEST_REFERENCE) throw new ConfigError('!reference nesting is too deep');
    if (value instanceof Reference) return resolve(lookUp(config, value), depth + 1);
    if (Array.isArray(value)) {
      return value.flatMap((item) => {
        const resolved = resolve(item, depth);
        return item instanceof Reference && Array.isArray(resolved) ? resolved : [resolved];
      });
    }
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, depth)]));
  };
  return resolve(config, 0) as Mapping;
}

function lookUp(config: Mapping, { path }: Reference): unknown {
  let found: unknown = config;
  for (const key of path) found = isMapping(found) ? found[key] : undefined;
  if (found === undefined) {
    throw new ConfigError(`!reference [${path.map((key) => JSON.stringify(key)).join(', ')}] could not be found`);
  }
  return found;
}
