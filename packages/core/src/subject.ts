import type { GithubEvent } from './events.ts';
import { pullRequestSource } from './policy/pull-request-source.ts';
import type { Repository } from './repository.ts';
import type { Run, RunSource } from './run.ts';

/** What a piece of work is about, as far as it says so itself: by this people look for it. */
export interface Subject {
  repository: Repository;
  source?: RunSource;
  /** Of the pull request. */
  number?: number;
  sha?: string;
}

/**
 * Read by the fields that events share rather than by kind: events of another version, which this one does not know,
 * can be looked up as well.
 */
export function subjectOfEvent(event: GithubEvent): Subject {
  const source = sourceOf(event);
  const sha = shaOf(event);
  const number = 'pullRequest' in event ? event.pullRequest.number : 'number' in event ? event.number : undefined;
  return {
    repository: event.repository,
    ...(source && { source }),
    ...(number !== undefined && { number }),
    ...(sha !== undefined && { sha }),
  };
}

export const subjectOfRun = ({ repository, source, sha }: Run): Subject => ({
  repository,
  source,
  sha,
  ...(source.kind === 'pull_request' && { number: source.number }),
});

function sourceOf(event: GithubEvent): RunSource | undefined {
  if ('pullRequest' in event) return pullRequestSource(event.pullRequest);
  if ('branch' in event) return { kind: 'branch', branch: event.branch };
  if ('tag' in event) return { kind: 'tag', tag: event.tag, commitSha: 'commitSha' in event ? event.commitSha : '' };
  return undefined;
}

function shaOf(event: GithubEvent): string | undefined {
  if ('pullRequest' in event) return event.pullRequest.head.sha;
  if ('target' in event) return event.target.headSha;
  return 'sha' in event ? event.sha : undefined;
}
