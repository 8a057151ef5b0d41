import { type ChangedCiFiles, changesCiFiles, ciFilePaths } from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';

const CI_FILE = '.gitlab-ci.yml';
const JSONNET_FILE = '.failfast-ci.jsonnet';
/** Most files that are read to learn what a CI file draws in. */
const MAX_READ = 30;

/**
 * Those of the changed paths that decide what CI does: the CI files, what they draw in at this commit, directly or not,
 * and what the operator lists. What was drawn in before is not asked for: it can be dropped only by a change of a file that
 * is still there.
 */
export async function changedCiFiles(
  github: Pick<GithubRepository, 'readFile'>,
  sha: string,
  changed: readonly string[] | undefined,
  ciPaths: readonly string[],
): Promise<ChangedCiFiles> {
  if (changed === undefined) return 'unknown';
  const drawnIn = await filesDrawnIn(github, sha);
  if (drawnIn === undefined) return 'unknown';
  return changesCiFiles(changed, CI_FILE, drawnIn, ciPaths);
}

/** Paths and patterns. undefined: there are more than anybody should have, or one cannot be read. */
async function filesDrawnIn({ readFile }: Pick<GithubRepository, 'readFile'>, sha: string) {
  const found = new Set([CI_FILE, JSONNET_FILE]);
  let read = 0;
  for (const path of found) {
    // Files added meanwhile are iterated too. What a pattern matches is compared by the pattern, and not followed.
    if (path.includes('*')) continue;
    if (read >= MAX_READ) return undefined;
    read += 1;
    const text = await readFile(path, sha);
    if (text === undefined) continue;
    const { local, complete } = ciFilePaths(text, path);
    if (!complete) return undefined;
    for (const include of local) found.add(include);
  }
  return [...found];
}
