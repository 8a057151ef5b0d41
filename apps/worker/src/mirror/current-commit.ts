import { NotFoundError, type Run, sourceRef } from '@failfast-ci/core';
import { listRefs, type Source } from '@failfast-ci/git-relay';
import type { GithubRepository } from '@failfast-ci/github';
import { type Heads, refsToRead } from './relay-commit.ts';
import { translateRelayError } from './relay-errors.ts';

export interface Current {
  heads: Heads;
  /** The commit that the run's own ref has on GitHub now; undefined when there is no such ref. */
  sha: string | undefined;
}

/**
 * What GitHub's refs are now, asked through git because that costs nothing of the API budget. `refs/pull/N/head` may
 * lag behind the API for seconds, so before a pull request's commit is called outdated the API has the last word. The ref
 * outlives its pull request: where somebody wished the mirror not to have it, the API says whether it is open.
 */
export async function readCurrent(
  { origin, github }: { origin: Source; github: GithubRepository },
  run: Run,
  { wanted, maybeClosed }: { wanted: ReadonlySet<string>; maybeClosed: boolean },
): Promise<Current> {
  const heads = await readHeads(origin, run);
  const sha = heads.get(sourceRef(run.source));
  if (run.source.kind !== 'pull_request') return { heads, sha };
  if (sha !== undefined && wanted.has(sha) && !maybeClosed) return { heads, sha };
  try {
    const pullRequest = await github.readPullRequest(run.source.number);
    return { heads, sha: pullRequest.state === 'open' ? pullRequest.head.sha : undefined };
  } catch (error) {
    if (error instanceof NotFoundError) return { heads, sha };
    throw error;
  }
}

async function readHeads(origin: Source, run: Run): Promise<Heads> {
  try {
    const refs = await listRefs(origin, { prefixes: refsToRead(run) });
    return new Map([...refs].map(([ref, { sha }]) => [ref, sha]));
  } catch (error) {
    throw translateRelayError(error, { gitlabHost: '', installationId: run.repository.installationId });
  }
}
