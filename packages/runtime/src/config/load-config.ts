import { assemble } from './assemble.ts';
import { checkValue } from './check-value.ts';
import { ConfigError, type Fault } from './config-error.ts';
import { refuseInsecureEndpoints } from './insecure-endpoints.ts';
import type { ConfigOf, Fragment, Leaf } from './leaf.ts';
import { readYamlFile } from './read-file.ts';
import { type FileValues, readSections } from './read-section.ts';
import { type Given, readFromEnvironment } from './read-values.ts';
import { readRecords } from './records.ts';
import { leavesOf, mergeFragments } from './schema.ts';
import { secretsOf } from './secrets-of.ts';

export interface LoadOptions {
  env: NodeJS.ProcessEnv;
  /** Path of the YAML file; by default the environment's `FFCI_CONF_FILE`. */
  file?: string;
  /** What other apps read from the same file: known, and neither checked nor kept. */
  known?: readonly Fragment[];
  /** Further faults, of values that depend on one another; `get` answers by dotted path, `null` when not given. */
  rules?: (get: (path: string) => unknown) => Fault[];
}

export interface LoadedConfig<Values> {
  /** Deeply frozen. */
  readonly config: Values;
  /** By dotted path: `default`, `file`, `env NAME` or `derived from <path>`. */
  readonly origins: Readonly<Record<string, string>>;
  /** What the file still contains and has no effect any more, one sentence each. */
  readonly deprecations: readonly string[];
  /** All values that must never be shown: feed them to `createRedactor`. */
  readonly secrets: readonly string[];
  readonly schema: Fragment;
}

type Together<Union> = (Union extends unknown ? (part: Union) => void : never) extends (whole: infer All) => void
  ? All
  : never;

/**
 * Reads the configuration that `fragments` describe: the environment over the YAML file over the defaults, key by key.
 * Throws a ConfigError that lists all faults.
 */
export function loadConfig<const Fragments extends readonly Fragment[]>(
  fragments: Fragments,
  { env, file = env.FFCI_CONF_FILE, known = [], rules = () => [] }: LoadOptions,
): LoadedConfig<Together<ConfigOf<Fragments[number]>>> {
  const faults: Fault[] = [];
  const schema = mergeFragments(fragments);
  const content = file ? readYamlFile(file, faults) : {};
  const fromFile = readSections(content, mergeFragments([schema, ...known]), faults);

  const leaves = leavesOf(schema).filter(([, leaf]) => !leaf.deprecated);
  const resolved = resolve(leaves, env, fromFile, faults);
  refuseMissing(leaves, resolved.values, faults);
  refuseInsecureEndpoints(leaves, resolved.values, faults);
  faults.push(...rules((path) => resolved.values.get(path) ?? null));
  if (faults.length > 0) throw new ConfigError(faults);

  const config = assemble(leaves, resolved.values) as Together<ConfigOf<Fragments[number]>>;
  const secrets = secretsOf(leaves, resolved.values);
  return { config, origins: resolved.origins, deprecations: fromFile.deprecations, secrets, schema };
}

interface Resolved {
  values: Map<string, unknown>;
  origins: Record<string, string>;
}

function resolve(leaves: [string, Leaf][], env: NodeJS.ProcessEnv, { given }: FileValues, faults: Fault[]): Resolved {
  const values = new Map<string, unknown>();
  const origins: Record<string, string> = {};
  for (const [path, leaf] of leaves) {
    const found = readFromEnvironment(path, leaf, env, faults) ?? given.get(path);
    origins[path] = found?.origin ?? 'default';
    values.set(path, found ? read(path, leaf, found, faults) : leaf.default);
  }
  for (const [path, leaf] of leaves) {
    const source = leaf.derived && values.get(leaf.derived.from);
    if (origins[path] !== 'default' || source == null) continue;
    values.set(path, leaf.derived?.append ? `${source}${leaf.derived.append}` : source);
    origins[path] = `derived from ${leaf.derived?.from}`;
  }
  return { values, origins };
}

function read(path: string, leaf: Leaf, { raw }: Given, faults: Fault[]): unknown {
  // Named a file that cannot be read: that is a fault already, and all there is to say.
  if (raw === undefined) return leaf.default;
  if (leaf.format === 'records') return readRecords(path, leaf, raw, faults);
  return checkValue(path, leaf, raw, faults);
}

function refuseMissing(leaves: [string, Leaf][], values: Map<string, unknown>, faults: Fault[]): void {
  const named = new Set(faults.map((fault) => fault.key));
  const missing = new Set(
    leaves.filter(([path, leaf]) => leaf.required && values.get(path) === null).map(([path]) => path),
  );
  for (const [path, { env, sensitive, derived }] of leaves) {
    // What is derived from a missing value needs no word of its own.
    if (!missing.has(path) || named.has(path) || (derived && missing.has(derived.from))) continue;
    const ways = [env, env && sensitive && `${env}_FILE`].filter((way) => way);
    faults.push({ key: path, ...(env && { env }), problem: 'is missing', fix: `Set ${ways.join(' or ') || path}.` });
  }
}
