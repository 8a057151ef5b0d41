import { isMap, type Pair } from 'yaml';
import { readCiYaml, textOf } from './ci-yaml.ts';

/**
 * The line, from 1, of a CI file that a message of GitLab's lint is about, as far as the message names a CI job or a
 * keyword of this file. undefined: the message has a line itself, or names nothing that is here. Never throws.
 *
 * GitLab's forms: `jobs:test:script config …`, `jobs test config …`, `test job: …`, `'test' job needs …`,
 * `root config contains unknown keys: a, b`.
 */
export function ciFileLine(ciFileText: string, message: string): number | undefined {
  if (/\bline \d/.test(message)) return undefined;
  const top = pairsIn(readCiYaml(ciFileText).documents[0]?.root);
  const job = top
    .filter(({ name }) => name !== '' && isAbout(message, name))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  const keys = job ? pairsIn(job.pair.value) : top;
  const key = keys.find(({ name }) => isKeyOf(message, name, job?.name));
  const offset = (key ?? job)?.offset;
  return offset === undefined ? undefined : ciFileText.slice(0, offset).split('\n').length;
}

interface Entry {
  name: string;
  offset: number | undefined;
  pair: Pair;
}

const pairsIn = (node: unknown): Entry[] =>
  isMap(node)
    ? node.items.map((pair) => ({
        name: textOf(pair.key) ?? '',
        offset: (pair.key as { range?: [number, number, number] } | null)?.range?.[0],
        pair,
      }))
    : [];

const isAbout = (message: string, job: string): boolean =>
  [`jobs:${job}:`, `jobs:${job} `, `jobs ${job} `, `${job} job: `, `'${job}' job `].some((form) =>
    message.startsWith(form),
  );

/** The keyword that the message names: in its list of unknown keys, or right after the CI job's name. */
function isKeyOf(message: string, key: string, job: string | undefined): boolean {
  const unknown = /unknown keys: (.+)$/.exec(message)?.[1]?.split(', ') ?? [];
  return unknown.includes(key) || (job !== undefined && keywordAfter(message, job) === key);
}

function keywordAfter(message: string, job: string): string | undefined {
  if (!message.startsWith('jobs')) return undefined;
  return /^[:\s]([\w-]+)/.exec(message.slice('jobs:'.length + job.length))?.[1];
}
