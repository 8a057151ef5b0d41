/** True when one of the patterns names the branch: `*` all of them, else a regular expression on the whole name. */
export function matchesBranch(patterns: string[], branch: string): boolean {
  return patterns.some((pattern) => pattern === '*' || new RegExp(`^(?:${pattern})$`, 'u').test(branch));
}

/** True when tag pushes are to run: `on-branches` contains the word `tags`. */
export function runsTags(patterns: string[]): boolean {
  return patterns.includes('tags');
}

/** True when a branch push is to run. The word `tags` speaks of tags and never of a branch with that name. */
export function runsBranch(patterns: string[], branch: string): boolean {
  return matchesBranch(
    patterns.filter((pattern) => pattern !== 'tags'),
    branch,
  );
}
