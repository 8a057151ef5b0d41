import { isMap, isSeq, visit } from 'yaml';
import { type CiDocument, readCiYaml, resolve, textOf } from './ci-yaml.ts';
import type { ChangedCiFiles } from './facts.ts';
import { compileGlob, compileWildcard } from './glob.ts';
import { expandBraces } from './glob-braces.ts';
import { jsonnetImports } from './jsonnet-imports.ts';

export interface CiFilePaths {
  /**
   * Paths of other files of the same repository that this one draws in, from the root and without a leading `/`, each
   * once; `*` and `**` as in `compileWildcard`. What only GitLab knows (`$VARIABLE`, `$[[ inputs.x ]]`) became `**`.
   */
  local: string[];
  /** Those of `local` that hold what only GitLab knows, as they were written. */
  unknown?: string[];
  /** False when the file could not be read in full, so that there may be more. */
  complete: boolean;
}

/** Every name under which the bridge looks for CI, so that a change cannot bring in the other one unseen. */
export const CI_FILE_NAMES: readonly string[] = ['.gitlab-ci.yml', '.failfast-ci.jsonnet'];

/**
 * The local files that a CI file draws in: `include` in all its forms, for the pipeline itself and (`trigger:include`)
 * for its children, wherever they stand; for Jsonnet its imports. One level: files that those draw in are found by
 * calling again with their text. Never throws.
 */
export function ciFilePaths(ciFileText: string, ciPath: string): CiFilePaths {
  if (/\.(?:jsonnet|libsonnet)$/.test(ciPath)) return { local: jsonnetImports(ciFileText, ciPath), complete: true };
  const { documents, complete } = readCiYaml(ciFileText);
  const found = documents.flatMap(includesOf);
  const unknown = [...new Set(found)].filter((path) => path.search(UNKNOWN) >= 0);
  return {
    local: [...new Set(found.map(fromRoot))].filter((path) => path !== ''),
    ...(unknown.length > 0 && { unknown }),
    complete,
  };
}

/** Characters of paths times characters of patterns: what can be compared in a quarter of a second. */
const MAX_COMPARED = 50_000_000;

/**
 * Those of the changed paths that decide what CI does: the CI files, their local includes, and what the operator lists
 * (`compileGlob` with `{a,b}`). A renamed file counts with both names, so the caller passes both. `unknown`: there is too
 * much to compare.
 */
export function changesCiFiles(
  paths: readonly string[],
  ciPath: string,
  localIncludes: readonly string[],
  extraGlobs: readonly string[],
): ChangedCiFiles {
  const names = new Set([ciPath, ...CI_FILE_NAMES, ...localIncludes]);
  const patterns = localIncludes.filter((path) => path.includes('*'));
  if (paths.join('').length * patterns.join('').length > MAX_COMPARED) return 'unknown';
  const matchers = [...patterns.map(compileWildcard), ...extraGlobs.flatMap(expandBraces).map(compileGlob)];
  return paths.filter((path) => names.has(path) || matchers.some((matches) => matches(path)));
}

/** Looking at every key named `include`, not only where GitLab expects it, can find too much and never too little. */
function includesOf(document: CiDocument): string[] {
  const entries = new Set<unknown>();
  visit(document.root, {
    Pair: (_key, { key, value }) => {
      if (textOf(key) === 'include') entries.add(resolve(value, document));
    },
  });
  // Those added meanwhile are iterated too, and each is there once, however many aliases it has.
  for (const entry of entries) for (const part of partsOf(entry, document)) entries.add(resolve(part, document));
  return [...entries].flatMap(localPaths);
}

/**
 * The entries of a list of includes, or what one include has for paths. `!reference` makes a list of names, which are no
 * paths but do no harm.
 */
function partsOf(entry: unknown, document: CiDocument): unknown[] {
  if (isSeq(entry)) return entry.items;
  if (!isMap(entry)) return [];
  const get = (name: string): unknown =>
    resolve(entry.items.findLast(({ key }) => textOf(key) === name)?.value, document);
  // `project: $CI_PROJECT_PATH` is this very repository, so a project that is not spelled out may be.
  const files = textOf(get('project'))?.includes('$') ? [get('file')] : [];
  return [get('local'), ...files];
}

function localPaths(node: unknown): string[] {
  const path = textOf(node);
  return path === undefined || /^https?:\/\//i.test(path) ? [] : [path];
}

/** `$VAR`, `${VAR}`, and the inputs of a `spec`. */
const UNKNOWN = /\$\[\[[^$]*?\]\]|\$\{\w+\}|\$\w+/g;

function fromRoot(path: string): string {
  return path
    .replace(UNKNOWN, '**')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
