import { type GithubContext, timestamp } from '../context.ts';
import { readRef, setRef } from '../git/bare-repository.ts';
import { mergeCommits } from '../git/commit-files.ts';
import type { Account, StoredPull, StoredRepository } from '../model/types.ts';
import { viewLabel } from '../views/label.ts';
import { viewPull } from '../views/pull.ts';

/**
 * Brings `refs/pull/N/head` and `refs/pull/N/merge` in line with the pull request. After a conflict GitHub keeps what it had
 * merged before.
 */
export async function updatePullRefs({ dir }: StoredRepository, pull: StoredPull): Promise<void> {
  await setRef(dir, `refs/pull/${pull.number}/head`, pull.head.sha);
  const merge = await mergeCommits(dir, pull.base.sha, pull.head.sha);
  pull.mergeSha = merge ?? null;
  pull.mergeable = merge !== undefined;
  pull.mergeabilityKnown = false;
  if (merge) await setRef(dir, `refs/pull/${pull.number}/merge`, merge);
}

/** A branch moved: its own pull requests get a new head, those based on it a new merge commit. */
export async function synchronizePulls(
  context: GithubContext,
  repository: StoredRepository,
  { branch, before, after, actor }: { branch: string; before: string; after: string; actor: Account },
): Promise<void> {
  for (const pull of repository.pulls.values()) {
    if (pull.state !== 'open') continue;
    if (pull.base.ref === branch) {
      pull.base.sha = after;
      await updatePullRefs(repository, pull);
    }
    if (!pull.fork && pull.head.ref === branch) await moveHead(context, repository, pull, { before, after, actor });
  }
}

/** Gives a pull request a new head and says so. */
export async function moveHead(
  context: GithubContext,
  repository: StoredRepository,
  pull: StoredPull,
  { before, after, actor }: { before: string; after: string; actor: Account },
): Promise<void> {
  pull.head.sha = after;
  pull.base.sha = (await readRef(repository.dir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  pull.updatedAt = timestamp(context);
  await updatePullRefs(repository, pull);
  announcePull(context, repository, pull, { action: 'synchronize', sender: actor, fields: { before, after } });
}

export function announcePull(
  context: GithubContext,
  repository: StoredRepository,
  pull: StoredPull,
  { action, sender, fields = {} }: { action: string; sender: Account; fields?: Record<string, unknown> },
): void {
  const links = { api: context.origin(), web: context.origin() };
  const pullRequest = viewPull(pull, repository, links);
  context.emit({
    event: 'pull_request',
    action,
    repository,
    sender,
    fields: { number: pull.number, pull_request: pullRequest, ...fields },
  });
}

/** Every label makes an event of its own, also those a pull request is opened with. */
export function announceLabel(
  context: GithubContext,
  repository: StoredRepository,
  pull: StoredPull,
  { name, added, sender }: { name: string; added: boolean; sender: Account },
): void {
  const label = viewLabel(name, repository, { api: context.origin(), web: context.origin() });
  announcePull(context, repository, pull, { action: added ? 'labeled' : 'unlabeled', sender, fields: { label } });
}
