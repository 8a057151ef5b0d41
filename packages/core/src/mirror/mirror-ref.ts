import type { RunSource } from '../run.ts';

/** Name of the branch or tag on the mirror: `pr-<number>-<head ref>`, or the same name as on GitHub. */
export function mirrorName(source: RunSource): string {
  switch (source.kind) {
    case 'branch':
    case 'merge_group':
      return source.branch;
    case 'tag':
      return source.tag;
    case 'pull_request':
      return `pr-${source.number}-${source.headRef}`;
  }
}

/** Full name of the ref on the mirror. */
export function mirrorRef(source: RunSource): string {
  return `${source.kind === 'tag' ? 'refs/tags' : 'refs/heads'}/${mirrorName(source)}`;
}

/** The ref on GitHub whose value says which commit is current. */
export function sourceRef(source: RunSource): string {
  switch (source.kind) {
    case 'branch':
    case 'merge_group':
      return `refs/heads/${source.branch}`;
    case 'tag':
      return `refs/tags/${source.tag}`;
    case 'pull_request':
      return `refs/pull/${source.number}/head`;
  }
}
