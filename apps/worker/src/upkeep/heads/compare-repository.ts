import { type Policy, type Repository, runsTags } from '@failfast-ci/core';
import { compareTags, type TagDeps } from './compare-tags.ts';
import { type ExamineDeps, examineHead } from './examine-head.ts';
import type { Head } from './head.ts';
import { kindsFor, listHeads } from './list-heads.ts';
import { askFor, isCertain, type MendDeps, watchAgain } from './mend-head.ts';
import { type HeadKind, type SeenHeads, seenHeads } from './seen-heads.ts';

export interface CompareDeps extends ExamineDeps, MendDeps, TagDeps {
  policy: Policy;
}

/** A repository to compare, and since when the App may know of what happens in it (milliseconds since the epoch). */
export interface RepositoryToCompare {
  repository: Repository;
  installedAt: number;
}

export interface Comparison {
  /** Heads that are run now, and pipelines that are watched again. */
  repaired: number;
  /** Heads of which it is too early to tell. */
  undecided: number;
}

export interface RoundLimits {
  /** Milliseconds for which a head must be missing before it is run. */
  graceMs: number;
  /** Heads that this round may still look into; what is left over comes in the next one. */
  allowance: { left: number };
}

/**
 * Compares the heads that GitHub lists with what was asked for. Two free requests where nothing changed, and two of git's
 * where tags are run.
 */
export async function compareRepository(
  deps: CompareDeps,
  { repository, installedAt }: RepositoryToCompare,
  { graceMs, allowance }: RoundLimits,
): Promise<Comparison> {
  const api = deps.github.repository(repository);
  const seen = seenHeads(deps.producer, repository.id);
  const comparison: Comparison = { repaired: 0, undecided: 0 };
  for (const kind of kindsFor(deps.policy)) {
    const list = await listHeads(deps.policy, api, repository, kind, await seen.etag(kind));
    if (list === 'unchanged') continue;
    const { repaired, undecided } = await compareHeads(
      deps,
      { repository, installedAt, seen, kind, graceMs, allowance },
      list.heads,
    );
    await seen.keepEtag(kind, undecided === 0 ? list.etag : undefined);
    comparison.repaired += repaired;
    comparison.undecided += undecided;
  }
  if (!runsTags(deps.policy.onBranches)) return comparison;
  const tags = await compareTags(deps, { repository, seen, graceMs, allowance });
  return {
    repaired: comparison.repaired + tags.repaired,
    undecided: comparison.undecided + tags.undecided,
  };
}

interface Place extends RepositoryToCompare, RoundLimits {
  seen: SeenHeads;
  kind: HeadKind;
}

async function compareHeads(deps: CompareDeps, place: Place, heads: Head[]): Promise<Comparison> {
  const { seen, kind } = place;
  const before = await seen.settled(kind);
  const settled = new Map<string, string>();
  const comparison: Comparison = { repaired: 0, undecided: 0 };
  for (const head of heads) {
    const outcome = before.get(head.ref) === head.sha ? 'settled' : await look(deps, place, head);
    if (outcome === 'undecided') comparison.undecided += 1;
    else settled.set(head.ref, head.sha);
    if (outcome === 'repaired') comparison.repaired += 1;
  }
  await seen.settle(kind, settled);
  return comparison;
}

async function look(deps: CompareDeps, place: Place, head: Head): Promise<'settled' | 'undecided' | 'repaired'> {
  const { repository, installedAt, allowance } = place;
  if (allowance.left <= 0) return 'undecided';
  allowance.left -= 1;
  const result = await examineHead(deps, repository, head, installedAt);
  switch (result.verdict) {
    case 'known':
    case 'older':
      return 'settled';
    case 'found':
      await watchAgain(deps, repository, head, result);
      return 'repaired';
    case 'missed':
      if (!(await isCertain(deps, place, head))) return 'undecided';
      await askFor(deps, repository, head);
      return 'repaired';
  }
}
