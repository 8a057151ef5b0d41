import { type GithubContext, timestamp } from '../context.ts';
import { commitFiles, type Files } from '../git/commit-files.ts';
import type { Account, StoredPull, StoredRepository } from '../model/types.ts';
import { type BranchActions, firstParent } from './branches.ts';
import { type NewPull, preparePull } from './new-pull.ts';
import { announceLabel, announcePull, moveHead, updatePullRefs } from './pull-refs.ts';

export type PullActions = ReturnType<typeof pullActions>;

/** What people do with pull requests. */
export function pullActions(context: GithubContext, branches: BranchActions) {
  const { state } = context;
  const find = (repo: string, number: number) => findPull(context, repo, number);
  const sender = (login: string | undefined, pull: StoredPull): Account => (login ? state.account(login) : pull.author);

  return {
    /** Opens a pull request and says so, then its labels; pushes the head branch first where that is new. */
    async openPullRequest(options: NewPull): Promise<StoredPull> {
      const repository = state.repository(options.repo);
      const pull = await preparePull(context, repository, options, branches);
      await updatePullRefs(repository, pull);
      repository.pulls.set(pull.number, pull);
      announcePull(context, repository, pull, { action: 'opened', sender: pull.author });
      for (const name of pull.labels)
        announceLabel(context, repository, pull, { name, added: true, sender: pull.author });
      return pull;
    },

    /** Adds a commit to the head (or, with `force`, rewrites it); returns the new head. */
    async updatePullRequest(
      repo: string,
      number: number,
      options: { files?: Files; message?: string; actor?: string; force?: boolean } = {},
    ): Promise<string> {
      const { repository, pull } = find(repo, number);
      const actor = sender(options.actor, pull);
      const { files = { [`change-${state.nextId()}.txt`]: 'changed\n' }, ...rest } = options;
      if (!pull.fork) return branches.push({ repo, branch: pull.head.ref, ...rest, files, actor: actor.login });
      const before = pull.head.sha;
      const parent = options.force ? await firstParent(repository, before) : before;
      const after = await commitFiles(repository.dir, {
        ref: `refs/pull/${number}/head`,
        ...(parent && { parent }),
        files,
        message: options.message ?? 'A change',
        author: actor.login,
        at: context.now(),
      });
      await moveHead(context, repository, pull, { before, after, actor });
      return after;
    },

    /** Closes it; with `merge` its head lands on the base branch, which is a push of its own. */
    async closePullRequest(
      repo: string,
      number: number,
      { actor, merge = false }: { actor?: string; merge?: boolean } = {},
    ) {
      const { repository, pull } = find(repo, number);
      if (merge && !pull.mergeSha) throw new Error(`pull request ${number} of ${repo} conflicts with its base`);
      const merged = merge ? pull.mergeSha : null;
      pull.state = 'closed';
      pull.merged = merge;
      pull.closedAt = timestamp(context);
      announcePull(context, repository, pull, { action: 'closed', sender: sender(actor, pull) });
      if (merged) await branches.push({ repo, branch: pull.base.ref, sha: merged, actor: sender(actor, pull).login });
    },

    async reopenPullRequest(repo: string, number: number, { actor }: { actor?: string } = {}): Promise<void> {
      const { repository, pull } = find(repo, number);
      pull.state = 'open';
      pull.closedAt = null;
      await updatePullRefs(repository, pull);
      announcePull(context, repository, pull, { action: 'reopened', sender: sender(actor, pull) });
    },

    readyForReview(repo: string, number: number, { actor }: { actor?: string } = {}): void {
      const { repository, pull } = find(repo, number);
      pull.draft = false;
      announcePull(context, repository, pull, { action: 'ready_for_review', sender: sender(actor, pull) });
    },

    convertToDraft(repo: string, number: number, { actor }: { actor?: string } = {}): void {
      const { repository, pull } = find(repo, number);
      pull.draft = true;
      announcePull(context, repository, pull, { action: 'converted_to_draft', sender: sender(actor, pull) });
    },
  };
}

/** For actions and assertions: throws when there is no such pull request. */
export function findPull(
  { state }: GithubContext,
  repo: string,
  number: number,
): { repository: StoredRepository; pull: StoredPull } {
  const repository = state.repository(repo);
  const pull = repository.pulls.get(number);
  if (!pull) throw new Error(`${repo} has no pull request ${number}`);
  return { repository, pull };
}
