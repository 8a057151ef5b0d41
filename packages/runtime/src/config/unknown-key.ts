import { distance } from 'fastest-levenshtein';
import type { Fault } from './config-error.ts';
import type { Fragment } from './leaf.ts';
import { leavesOf } from './schema.ts';

/** The fault for a key that no app knows, with the key that was probably meant. */
export function unknownKey(path: string, section: Fragment, schema: Fragment): Fault {
  const suggestion = misspelt(path, section) ?? misplaced(path, schema);
  const fix = suggestion
    ? `Did you mean \`${suggestion}\`?`
    : 'Remove it, or see docs/configuration.md for what there is.';
  return { key: path, problem: 'is not a known key', fix };
}

/** A key of the same section that differs by a slip or two, or by `_` and `-`. */
function misspelt(path: string, section: Fragment): string | undefined {
  const { parent, name } = split(path);
  const within = Math.max(2, Math.floor(name.length / 4));
  const near = Object.keys(section)
    .map((key) => ({ key, far: distance(plain(key), plain(name)) }))
    .filter(({ far }) => far <= within)
    .sort((a, b) => a.far - b.far);
  return near[0] && `${parent}${near[0].key}`;
}

/** The same name in another section. */
function misplaced(path: string, schema: Fragment): string | undefined {
  const name = plain(split(path).name);
  return leavesOf(schema).find(([known]) => plain(split(known).name) === name)?.[0];
}

function split(path: string): { parent: string; name: string } {
  const end = path.lastIndexOf('.') + 1;
  return { parent: path.slice(0, end), name: path.slice(end) };
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-');
