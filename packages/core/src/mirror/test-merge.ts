import { PermanentError } from '../errors.ts';
import type { Run } from '../run.ts';

/** Where GitHub keeps a pull request merged into its base branch; after a conflict, what was merged before. */
export const mergeRef = (number: number): string => `refs/pull/${number}/merge`;

/** What GitHub says of merging a pull request, all at one moment. */
export interface Mergeability {
  headSha: string;
  /** null: GitHub is about to find out. */
  mergeable: boolean | null;
  /** The merge commit; another head's while `mergeable` is null. */
  mergeSha: string | null;
}

/**
 * The merge commit of the wanted head. undefined while GitHub has not made it; asking is what makes GitHub begin.
 *
 * @throws PermanentError `merge-conflict`
 */
export function mergeCommitOf(run: Run, { headSha, mergeable, mergeSha }: Mergeability): string | undefined {
  if (run.source.kind !== 'pull_request' || headSha !== run.sha || mergeable === null) return undefined;
  if (mergeable) return mergeSha ?? undefined;
  const { number, baseRef } = run.source;
  throw new PermanentError(
    `Pull request #${number} cannot be merged into \`${baseRef}\`: GitHub says there are conflicts.`,
    {
      code: 'merge-conflict',
      nextStep: `Merge \`${baseRef}\` into the branch or rebase it, resolve the conflicts and push.`,
    },
  );
}

/**
 * Whether the merge commit is that of the wanted head: its second parent is.
 *
 * @throws Error while GitHub may still be about to make it
 */
export function assertMergeOf({ sha, source }: Run, parents: readonly string[]): void {
  if (source.kind !== 'pull_request' || parents[1] === sha) return;
  throw new Error(`GitHub still has the merge of an older commit than ${sha.slice(0, 12)}`);
}
