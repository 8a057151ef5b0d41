import { type Journal, pullKey } from '../people/journal.ts';
import type { Expect } from './finding.ts';
import { mirrorBranch, type RepositoryModel } from './model.ts';

/**
 * Each wanted ref is on the mirror at its commit, and nothing else is there but the default branch, and what was allowed
 * of open pull requests that wait again because of a newer commit.
 */
export function compareRefs(model: RepositoryModel, journal: Journal, expect: Expect): void {
  const { repo, wanted, waiting, mirrorRefs, stored } = model;
  for (const { ref, sha } of wanted) {
    const there = mirrorRefs.get(ref);
    const kind = there === undefined ? 'lost' : 'wrong';
    expect(there === sha, kind, `${repo}: the mirror has ${short(there)} at ${ref}, GitHub has ${short(sha)}`);
  }
  const names = new Set([...wanted.map(({ ref }) => ref), `refs/heads/${stored.defaultBranch}`]);
  const earlier = new Map(waiting.map((pull) => [`refs/heads/${mirrorBranch(pull)}`, pull.number]));
  for (const [ref, sha] of mirrorRefs) {
    const number = earlier.get(ref);
    const allowed = number !== undefined && journal.approved.has(pullKey(repo, number, sha));
    expect(names.has(ref) || allowed, 'wrong', `${repo}: the mirror still has ${ref}, which nobody wants any more`);
  }
}

const short = (sha: string | undefined): string => sha?.slice(0, 12) ?? 'nothing';
