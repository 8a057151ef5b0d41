import { type Fragment, isLeaf, type Leaf } from './leaf.ts';

/** Merges fragments section by section. The same leaf may come twice (an app and a package); the first one counts. */
export function mergeFragments(fragments: readonly Fragment[]): Fragment {
  const merged: Record<string, Leaf | Fragment> = {};
  for (const fragment of fragments) {
    for (const [key, node] of Object.entries(fragment)) {
      const present = merged[key];
      if (present === undefined) merged[key] = node;
      else if (!isLeaf(present) && !isLeaf(node)) merged[key] = mergeFragments([present, node]);
    }
  }
  return merged;
}

/** All leaves with their dotted paths, in the order written. */
export function leavesOf(schema: Fragment, prefix = ''): [path: string, leaf: Leaf][] {
  return Object.entries(schema).flatMap(([key, node]): [string, Leaf][] =>
    isLeaf(node) ? [[`${prefix}${key}`, node]] : leavesOf(node, `${prefix}${key}.`),
  );
}
