import { isMap } from 'yaml';
import { type CiDocument, type CiYaml, isNothing, pairsOf, readCiYaml, resolve, textOf } from './ci-yaml.ts';
import { baseUrl, namespacePath, projectPath, type Reading, yesOrNo } from './override-values.ts';

/** Where and how a CI file wants to be mirrored. Wishes only: the operator's allow-list decides (`routeMirror`). */
export interface CiFileOverrides {
  /** `FAILFASTCI_NAMESPACE`: full path of a GitLab group. */
  namespace?: string;
  /** `GITLAB_REPOSITORY`: full path of a GitLab project, its group included. */
  repository?: string;
  /** `GITLAB_URL`: base URL in normal form, without a trailing slash. */
  gitlabUrl?: string;
  /** `FAILFAST_SYNC_REPO`: false to mirror the CI file only. */
  syncRepo?: boolean;
  /** What is there but cannot be honoured, one sentence each. Values are not repeated: they may hold credentials. */
  problems: string[];
}

export interface OverrideOptions {
  /** Accept `http://` for every host (`ALLOW_INSECURE_HTTP`); otherwise only for this machine. */
  allowInsecureHttp?: boolean;
}

const UNREADABLE =
  'The CI file could not be read in full: it is not valid YAML, or too long, and should be split with `include`.';

/**
 * Reads the overrides from the top-level `variables` of a CI file, plain or as `{value}`. Empty values count as absent.
 * Never throws: what cannot be read or honoured is a problem in words, and then has no value.
 */
export function readOverrides(
  ciFileText: string,
  { allowInsecureHttp = false }: OverrideOptions = {},
): CiFileOverrides {
  const ciFile = readCiYaml(ciFileText);
  const overrides: CiFileOverrides = { problems: ciFile.complete ? [] : [UNREADABLE] };
  const variable = variablesOf(ciFile);
  const take = <Value>(name: string, read: (text: string) => Reading<Value>, set: (value: Value) => void): void => {
    const reading = readVariable(variable(name), read);
    if (reading && 'value' in reading) set(reading.value);
    else if (reading) overrides.problems.push(`\`${name}\` in the CI file ${reading.problem}.`);
  };
  take('FAILFASTCI_NAMESPACE', namespacePath, (value) => (overrides.namespace = value));
  take('GITLAB_REPOSITORY', projectPath, (value) => (overrides.repository = value));
  take('GITLAB_URL', baseUrl(allowInsecureHttp), (value) => (overrides.gitlabUrl = value));
  take('FAILFAST_SYNC_REPO', yesOrNo, (value) => (overrides.syncRepo = value));
  return overrides;
}

function readVariable<Value>(node: unknown, read: (text: string) => Reading<Value>): Reading<Value> | undefined {
  if (isNothing(node)) return undefined;
  const text = textOf(node)?.trim();
  if (text === undefined) return { problem: 'is not a plain value' };
  if (text === '') return undefined;
  return text.includes('$') ? { problem: 'refers to another variable, which the bridge does not know' } : read(text);
}

/** A variable's node by its name; of doubled ones the last. Only those asked for are looked into: merges may make many. */
function variablesOf({ documents: [first, second] }: CiYaml): (name: string) => unknown {
  const document =
    first && second && pairsOf(first.root, first).some(({ key }) => textOf(key) === 'spec') ? second : first;
  if (!document) return () => undefined;
  const variables = pairsOf(valueIn(document.root, 'variables', document), document);
  return (name) => plain(variables.findLast(({ key }) => textOf(key) === name)?.value, document);
}

/** `{value: x, description: y}` means x. */
function plain(value: unknown, document: CiDocument): unknown {
  const node = resolve(value, document);
  return isMap(node) && !isNothing(valueIn(node, 'value', document)) ? valueIn(node, 'value', document) : node;
}

function valueIn(mapping: unknown, name: string, document: CiDocument): unknown {
  return resolve(pairsOf(mapping, document).findLast(({ key }) => textOf(key) === name)?.value, document);
}
