import type { Expect } from './finding.ts';
import type { RepositoryModel } from './model.ts';

/** Each wanted ref is on the mirror at its commit, and nothing else is there but the default branch. */
export function compareRefs({ repo, wanted, mirrorRefs, stored }: RepositoryModel, expect: Expect): void {
  for (const { ref, sha } of wanted) {
    const there = mirrorRefs.get(ref);
    const kind = there === undefined ? 'lost' : 'wrong';
    expect(there === sha, kind, `${repo}: the mirror has ${short(there)} at ${ref}, GitHub has ${short(sha)}`);
  }
  const names = new Set([...wanted.map(({ ref }) => ref), `refs/heads/${stored.defaultBranch}`]);
  for (const ref of mirrorRefs.keys()) {
    expect(names.has(ref), 'wrong', `${repo}: the mirror still has ${ref}, which nobody wants any more`);
  }
}

const short = (sha: string | undefined): string => sha?.slice(0, 12) ?? 'nothing';
