import { formatOf } from './object-id.ts';
import type { RefCommand } from './push-request.ts';
import type { TargetState } from './target-state.ts';

/** Does the target have the object with all it reaches? Certain for its tips; for anything else it is not known. */
export function isKnownTo(target: TargetState, sha: string): boolean {
  return target.alsoHas.includes(sha) || [...target.refs.values()].includes(sha);
}

/** Branches whose history the others most likely share. */
const LIKELY_BASES = ['refs/heads/main', 'refs/heads/master'];

/**
 * What the source is told that the target has, the most useful first, since the list is cut at `max`: a source may
 * limit its requests, and each id costs 50 bytes. Leaving some out only makes the pack bigger.
 */
export function chooseHaves(
  target: TargetState,
  { commands, extra, max }: { commands: readonly RefCommand[]; extra: readonly string[]; max: number },
): string[] {
  const own = commands.flatMap(({ oldSha }) => oldSha ?? []);
  const bases = LIKELY_BASES.flatMap((ref) => target.refs.get(ref) ?? []);
  const branches = [...target.refs].filter(([ref]) => ref.startsWith('refs/heads/')).map(([, sha]) => sha);
  const candidates = [...own, ...extra, ...bases, ...branches, ...target.alsoHas, ...target.refs.values()];
  const fitting = candidates.filter((sha) => formatOf(sha) === target.objectFormat);
  return [...new Set(fitting)].slice(0, max);
}
