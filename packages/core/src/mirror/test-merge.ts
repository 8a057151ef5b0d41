import { PermanentError } from '../errors.ts';
import type { Run } from '../run.ts';

/** Where GitHub keeps a pull request merged into its base branch. */
export const mergeRef = (number: number): string => `refs/pull/${number}/merge`;

/** GitHub makes the merge commit within seconds of a push; so long its absence says nothing. Milliseconds. */
const PATIENCE_MS = 20_000;
/** One of an older head stays there when the new head conflicts. Milliseconds. */
const STALE_PATIENCE_MS = 3 * 60_000;

/**
 * The commit to mirror: for a pull request whose merge result shall be tested that of GitHub, else the run's own.
 *
 * @param heads what GitHub's refs point at now
 * @param now milliseconds since the epoch
 * @throws PermanentError `merge-conflict`; Error while GitHub may still be about to make it
 */
export function commitToMirror(
  run: Run,
  heads: ReadonlyMap<string, string>,
  { testMerge, now }: { testMerge: boolean; now: number },
): string {
  if (!testMerge || run.source.kind !== 'pull_request') return run.sha;
  const sha = heads.get(mergeRef(run.source.number));
  if (sha !== undefined) return sha;
  if (now - run.requestedAt >= PATIENCE_MS) throw conflict(run.source);
  throw new Error(`GitHub has not merged ${run.sha.slice(0, 12)} into ${run.source.baseRef} yet`);
}

/**
 * Whether the merge commit is that of the wanted head: its second parent is.
 *
 * @throws PermanentError `merge-conflict` when it stays another one; Error while GitHub may still be about to make it
 */
export function assertMergeOf(run: Run, parents: readonly string[], now: number): void {
  if (run.source.kind !== 'pull_request' || parents[1] === run.sha) return;
  if (now - run.requestedAt >= STALE_PATIENCE_MS) throw conflict(run.source);
  throw new Error(`GitHub still has the merge of an older commit than ${run.sha.slice(0, 12)}`);
}

const conflict = ({ number, baseRef }: { number: number; baseRef: string }): PermanentError =>
  new PermanentError(
    `Pull request #${number} cannot be merged into \`${baseRef}\`: GitHub has no merge commit of it, so there are conflicts.`,
    {
      code: 'merge-conflict',
      nextStep: `Merge \`${baseRef}\` into the branch or rebase it, resolve the conflicts and push.`,
    },
  );
