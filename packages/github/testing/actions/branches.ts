import type { GithubContext } from '../context.ts';
import { deleteRef, isAncestor, readRef, resolveCommit, setRef } from '../git/bare-repository.ts';
import { commitFiles, type Files, writeTagObject } from '../git/commit-files.ts';
import type { StoredRepository } from '../model/types.ts';
import { ZERO } from '../payloads/push.ts';
import { announceRefChange } from './move-ref.ts';

export interface Push {
  repo: string;
  /** The default branch unless told otherwise. */
  branch?: string;
  /** Content of the new commit. */
  files?: Files;
  /** Moves the branch to this existing commit instead of making one. */
  sha?: string;
  message?: string;
  actor?: string;
  /** Rewrites the branch's tip: the new commit stands beside it, not upon it. */
  force?: boolean;
  /** Branch or commit that a new branch starts from; the default branch unless told otherwise. */
  from?: string;
}

export type BranchActions = ReturnType<typeof branchActions>;

/** What people do with `git push`. */
export function branchActions(context: GithubContext) {
  const { state } = context;

  return {
    /** Pushes one commit to a branch (new or not); returns the branch's new head. */
    async push(push: Push): Promise<string> {
      const repository = state.repository(push.repo);
      const branch = push.branch ?? repository.defaultBranch;
      const actor = state.account(push.actor ?? repository.owner.login);
      const ref = `refs/heads/${branch}`;
      const before = await readRef(repository.dir, ref);
      const after = await writeBranch(context, repository, { push, ref, before, author: actor.login });
      const forced = before !== undefined && !(await isAncestor(repository.dir, before, after));
      await announceRefChange(context, repository, { ref, before: before ?? ZERO, after, forced, actor });
      return after;
    },

    /** Pushes a tag; an annotated one when it has a message. Returns the id of what the tag names. */
    async pushTag(options: {
      repo: string;
      tag: string;
      at?: string;
      message?: string;
      actor?: string;
    }): Promise<string> {
      const repository = state.repository(options.repo);
      const { dir, owner, defaultBranch } = repository;
      const { tag, message } = options;
      const actor = state.account(options.actor ?? owner.login);
      const commit = await existing(repository, options.at ?? defaultBranch);
      const after =
        message === undefined
          ? commit
          : await writeTagObject(dir, { tag, commit, message, tagger: actor.login, at: context.now() });
      const ref = `refs/tags/${tag}`;
      const before = (await readRef(dir, ref)) ?? ZERO;
      await setRef(dir, ref, after);
      await announceRefChange(context, repository, { ref, before, after, forced: before !== ZERO, actor });
      return after;
    },

    async deleteBranch(options: { repo: string; branch: string; actor?: string }): Promise<void> {
      await remove(context, options.repo, `refs/heads/${options.branch}`, options.actor);
    },

    async deleteTag(options: { repo: string; tag: string; actor?: string }): Promise<void> {
      await remove(context, options.repo, `refs/tags/${options.tag}`, options.actor);
    },

    /** The commit that a branch, tag, full ref or id means; throws when there is none. */
    async shaOf(repo: string, name: string): Promise<string> {
      return existing(state.repository(repo), name);
    },
  };
}

async function writeBranch(
  context: GithubContext,
  repository: StoredRepository,
  { push, ref, before, author }: { push: Push; ref: string; before: string | undefined; author: string },
): Promise<string> {
  if (push.sha) {
    await setRef(repository.dir, ref, push.sha);
    return push.sha;
  }
  const start = before ?? (await existing(repository, push.from ?? repository.defaultBranch));
  const parent = push.force ? await firstParent(repository, start) : start;
  return commitFiles(repository.dir, {
    ref,
    ...(parent && { parent }),
    files: push.files ?? {},
    message: push.message ?? 'A change',
    author,
    at: context.now(),
  });
}

/** Undefined for a root commit. */
export async function firstParent({ dir }: StoredRepository, sha: string): Promise<string | undefined> {
  return readRef(dir, `${sha}^1`);
}

async function existing(repository: StoredRepository, name: string): Promise<string> {
  const sha = await resolveCommit(repository.dir, name);
  if (!sha) throw new Error(`${repository.owner.login}/${repository.name} has no ${name}`);
  return sha;
}

async function remove(context: GithubContext, repo: string, ref: string, login: string | undefined): Promise<void> {
  const repository = context.state.repository(repo);
  const actor = context.state.account(login ?? repository.owner.login);
  const before = await readRef(repository.dir, ref);
  if (!before) throw new Error(`${repo} has no ${ref}`);
  await deleteRef(repository.dir, ref);
  await announceRefChange(context, repository, { ref, before, after: ZERO, forced: false, actor });
}
