import { interpolateInputs } from './inputs.ts';
import { ConfigError, deepMerge, resolveExtends, resolveReferences } from './merge.ts';
import { isMapping, readYaml } from './yaml-document.ts';

export interface ConfigSource {
  content: string;
  /** Reads a file of the same commit; undefined when it is not there. */
  readFile(path: string): Promise<string | undefined>;
  /** All files of that commit, for includes with wildcards. */
  listFiles(): Promise<string[]>;
  inputs?: Record<string, unknown>;
}

export interface LoadedConfig {
  /** Includes, `extends` and `!reference` resolved. */
  config: Record<string, unknown>;
  errors: string[];
  includes: { type: string; location: string }[];
}

/** Reads a CI file and what it includes from its own repository. Other includes are noted and left out. */
export async function loadConfig({ content, inputs = {}, ...files }: ConfigSource): Promise<LoadedConfig> {
  const includes: LoadedConfig['includes'] = [];
  try {
    const raw = await withIncludes(parse(content, inputs), files, includes, 0);
    return { config: resolveReferences(resolveExtends(raw)), errors: [], includes };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: {}, errors: error.message.split('\n'), includes };
  }
}

function parse(content: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (content.trim() === '') throw new ConfigError('Please provide content of .gitlab-ci.yml');
  const first = readYaml(content);
  if (first.error) throw new ConfigError(first.error);
  const { text, errors } = interpolateInputs(content, first.header, inputs);
  if (errors.length > 0) throw new ConfigError(errors.join('\n'));
  const { content: config, error } = readYaml(text);
  if (error) throw new ConfigError(error);
  if (!isMapping(config)) throw new ConfigError('Invalid configuration format');
  return config;
}

const DEEPEST_INCLUDE = 20;

async function withIncludes(
  config: Record<string, unknown>,
  files: Pick<ConfigSource, 'readFile' | 'listFiles'>,
  includes: LoadedConfig['includes'],
  depth: number,
): Promise<Record<string, unknown>> {
  const { include, ...own } = config;
  if (include === undefined) return own;
  if (depth > DEEPEST_INCLUDE) throw new ConfigError('Maximum of 150 nested includes are allowed!');
  let merged: Record<string, unknown> = {};
  for (const entry of [include].flat()) {
    const { type, location, inputs } = describeInclude(entry);
    includes.push({ type, location });
    if (type !== 'local') continue;
    for (const path of await expandWildcards(location, files)) {
      const text = await files.readFile(path.replace(/^\//, ''));
      if (text === undefined) throw new ConfigError(`Local file \`${path}\` does not exist!`);
      merged = deepMerge(merged, await withIncludes(parse(text, inputs), files, includes, depth + 1));
    }
  }
  return deepMerge(merged, own);
}

/** As GitLab does it: `**` is anything, `*` anything but `/`. What matches nothing includes nothing, and is no error. */
async function expandWildcards(location: string, { listFiles }: Pick<ConfigSource, 'listFiles'>): Promise<string[]> {
  if (!location.includes('*')) return [location];
  const escaped = location.replace(/^\//, '').replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  const pattern = escaped.replaceAll('**', '.\0').replaceAll('*', '[^/]*').replaceAll('\0', '*');
  const matches = new RegExp(`^${pattern}$`);
  return (await listFiles()).filter((path) => matches.test(path));
}

function describeInclude(entry: unknown) {
  if (typeof entry === 'string')
    return { type: entry.includes('://') ? 'remote' : 'local', location: entry, inputs: {} };
  const mapping = isMapping(entry) ? entry : {};
  const type = ['local', 'project', 'remote', 'template', 'component'].find((key) => mapping[key] !== undefined);
  if (!type) throw new ConfigError(`\`${JSON.stringify(entry)}\` does not have a valid subkey for include. `);
  const inputs = isMapping(mapping.inputs) ? mapping.inputs : {};
  return { type: type === 'project' ? 'file' : type, location: String(mapping[type]), inputs };
}
