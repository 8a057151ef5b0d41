import type { GithubContext } from '../context.ts';
import { type CommitFacts, readCommit, readCommits } from '../git/read-commit.ts';
import { fullNameOf } from '../model/state.ts';
import type { Account, StoredRepository } from '../model/types.ts';
import { viewPushedCommit } from '../views/commit.ts';

export const ZERO = '0'.repeat(40);

export interface RefChange {
  /** Full name, e.g. `refs/heads/main`. */
  ref: string;
  /** All zeros when the ref is new. */
  before: string;
  /** All zeros when it was deleted. */
  after: string;
  forced: boolean;
  actor: Account;
}

/** Most commits GitHub lists in a push event. */
const MOST_COMMITS = 2048;

/** The fields of a `push` event. */
export async function pushFields(
  change: RefChange,
  repository: StoredRepository,
  context: GithubContext,
): Promise<Record<string, unknown>> {
  const { ref, before, after, forced, actor } = change;
  const links = { api: context.origin(), web: context.origin() };
  const web = `${links.web}/${fullNameOf(repository)}`;
  const commits = await pushedCommits(change, repository);
  const head = after === ZERO ? undefined : await readCommit(repository.dir, `${after}^{commit}`);
  const email = `${actor.login}@users.noreply.github.com`;
  return {
    ref,
    before,
    after,
    created: before === ZERO,
    deleted: after === ZERO,
    forced,
    base_ref: null,
    compare: `${web}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map((commit) => viewPushedCommit(commit, repository, links)),
    head_commit: head ? viewPushedCommit(head, repository, links) : null,
    pusher: { name: actor.login, email },
  };
}

/** Oldest first, as in the event. A new branch or tag lists none: what it brings is already known or unbounded. */
async function pushedCommits({ before, after }: RefChange, { dir }: StoredRepository): Promise<CommitFacts[]> {
  if (before === ZERO || after === ZERO) return [];
  return (await readCommits(dir, [`${before}..${after}`], MOST_COMMITS)).reverse();
}
