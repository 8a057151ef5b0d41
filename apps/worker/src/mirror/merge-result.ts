import { setTimeout as wait } from 'node:timers/promises';
import { mergeCommitOf, mergeRef, type Run } from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import type { Heads } from './relay-commit.ts';

/** GitHub begins to merge when it is asked, and mostly needs a second or two. Milliseconds between the questions. */
const PAUSES_MS = [500, 1_000, 2_000];

/**
 * The commit to mirror where merge results are tested: for a pull request that of GitHub, else the run's own.
 *
 * @throws PermanentError `merge-conflict`; Error while GitHub does not say: the job is tried again later
 */
export async function mergeResult(
  github: Pick<GithubRepository, 'readMergeability'>,
  { run, heads, signal }: { run: Run; heads: Heads; signal: AbortSignal | undefined },
): Promise<string> {
  const { source, sha } = run;
  if (source.kind !== 'pull_request') return sha;
  const ask = async () => mergeCommitOf(run, await github.readMergeability(source.number));
  let merged = await ask();
  for (const pause of PAUSES_MS) {
    if (merged !== undefined) return merged;
    await wait(pause, undefined, { ...(signal && { signal }) });
    merged = await ask();
  }
  // Git may have it before the API says so; whether it is that of the wanted head is looked at in any case.
  const fromGit = merged ?? heads.get(mergeRef(source.number));
  if (fromGit !== undefined) return fromGit;
  throw new Error(`GitHub has not said yet whether ${sha.slice(0, 12)} can be merged into ${source.baseRef}`);
}
