import { type GithubContext, timestamp } from '../context.ts';
import { readRef } from '../git/bare-repository.ts';
import { commitFiles, type Files } from '../git/commit-files.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredPull, StoredRepository } from '../model/types.ts';
import { associationOf } from './association.ts';
import type { BranchActions } from './branches.ts';

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

/** A pull request with its commits in place; not yet listed nor announced. */
export async function preparePull(
  context: GithubContext,
  repository: StoredRepository,
  options: NewPull,
  branches: BranchActions,
): Promise<StoredPull> {
  const pull = blankPull(context, repository, options);
  pull.base.sha = await headOf(repository, pull.base.ref);
  pull.head.sha = await firstHead(context, repository, pull, { options, branches });
  for (const label of pull.labels) registerLabel(context, repository, label);
  return pull;
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
    mergeable: false,
    mergeabilityKnown: false,
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
