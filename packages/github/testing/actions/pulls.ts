import { type GithubContext, timestamp } from '../context.ts';
import { readRef } from '../git/bare-repository.ts';
import { commitFiles, type Files } from '../git/commit-files.ts';
import { fullNameOf } from '../model/state.ts';
import type { Account, StoredPull, StoredRepository } from '../model/types.ts';
import { associationOf } from './association.ts';
import { type BranchActions, firstParent } from './branches.ts';
import { announcePull, moveHead, updatePullRefs } from './pull-refs.ts';

export interface NewPull {
  repo: string;
  /** Name of the head branch. It need not exist when `files` are given. */
  head?: string;
  /** The default branch unless told otherwise. */
  base?: string;
  title?: string;
  body?: string;
  author?: string;
  /** GitHub's word for what the author is to the repository; follows from owner, collaborators and members by default. */
  association?: string;
  /** The head commit comes from a fork: here it exists only as `refs/pull/N/head`. */
  fork?: boolean;
  draft?: boolean;
  labels?: string[];
  /** Content of the head commit. */
  files?: Files;
}

export type PullActions = ReturnType<typeof pullActions>;

/** What people do with pull requests. */
export function pullActions(context: GithubContext, branches: BranchActions) {
  const { state } = context;
  const find = (repo: string, number: number) => findPull(context, repo, number);
  const sender = (login: string | undefined, pull: StoredPull): Account => (login ? state.account(login) : pull.author);

  return {
    /** Opens a pull request and says so; pushes the head branch first where that is new. */
    async openPullRequest(options: NewPull): Promise<StoredPull> {
      const repository = state.repository(options.repo);
      const pull = blankPull(context, repository, options);
      pull.base.sha = await headOf(repository, pull.base.ref);
      pull.head.sha = await firstHead(context, repository, pull, { options, branches });
      for (const label of pull.labels) registerLabel(context, repository, label);
      await updatePullRefs(repository, pull);
      repository.pulls.set(pull.number, pull);
      announcePull(context, repository, pull, { action: 'opened', sender: pull.author });
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

/** A repository knows its labels; using a new one makes it known. */
export function registerLabel({ state }: GithubContext, repository: StoredRepository, name: string): void {
  if (!repository.labels.has(name)) repository.labels.set(name, state.nextId());
}

function blankPull(context: GithubContext, repository: StoredRepository, options: NewPull): StoredPull {
  const { state } = context;
  const number = repository.nextNumber++;
  const author = state.account(options.author ?? repository.owner.login);
  const now = timestamp(context);
  const fork = options.fork ?? false;
  return {
    id: state.nextId(),
    number,
    title: options.title ?? `Pull request ${number}`,
    body: options.body ?? null,
    author,
    association: options.association ?? associationOf(context, repository, author),
    state: 'open',
    draft: options.draft ?? false,
    merged: false,
    labels: [...(options.labels ?? [])],
    head: { ref: options.head ?? `change-${number}`, sha: '' },
    headRepository: fork ? `${author.login}/${repository.name}` : fullNameOf(repository),
    fork,
    base: { ref: options.base ?? repository.defaultBranch, sha: '' },
    mergeSha: null,
    mergeable: null,
    reviews: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
}

async function headOf(repository: StoredRepository, branch: string): Promise<string> {
  const sha = await readRef(repository.dir, `refs/heads/${branch}`);
  if (!sha) throw new Error(`${fullNameOf(repository)} has no branch ${branch}`);
  return sha;
}

async function firstHead(
  context: GithubContext,
  repository: StoredRepository,
  pull: StoredPull,
  { options, branches }: { options: NewPull; branches: BranchActions },
): Promise<string> {
  const existing = await readRef(repository.dir, `refs/heads/${pull.head.ref}`);
  if (!pull.fork && existing && !options.files) return existing;
  const files = options.files ?? { [`change-${pull.number}.txt`]: `${pull.title}\n` };
  const actor = pull.author.login;
  if (!pull.fork) {
    return branches.push({
      repo: options.repo,
      branch: pull.head.ref,
      from: pull.base.sha,
      files,
      message: pull.title,
      actor,
    });
  }
  return commitFiles(repository.dir, {
    ref: `refs/pull/${pull.number}/head`,
    parent: pull.base.sha,
    files,
    message: pull.title,
    author: actor,
    at: context.now(),
  });
}
