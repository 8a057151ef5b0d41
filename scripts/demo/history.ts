import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './run-git.ts';

export interface History {
  /** A bare repository whose only branch is `main`. */
  dir: string;
  /** What is in it, for people; says why where that is not the checkout's own history. */
  description: string;
}

/**
 * Copies what the checkout has checked out, with its history where that is complete, into a bare repository below
 * `folder`. A shallow clone lacks the parents of its oldest commits, so nobody could push them on: its files then make
 * one commit without parents, and so do those of a checkout that git knows nothing of (an unpacked archive).
 */
export async function copyHistory(checkout: string, folder: string): Promise<History> {
  const dir = join(folder, 'history.git');
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', dir);
  const problem = await whyNotWhole(checkout);
  if (problem === undefined) {
    await git(dir, 'fetch', '--quiet', '--no-tags', checkout, '+HEAD:refs/heads/main');
    return { dir, description: `${await git(dir, 'rev-list', '--count', 'main')} commits, this project's own history` };
  }
  await commitFilesOf(checkout, dir);
  return { dir, description: `this project's files in one commit, because ${problem}` };
}

async function whyNotWhole(checkout: string): Promise<string | undefined> {
  try {
    const [shallow, top] = (await git(checkout, 'rev-parse', '--is-shallow-repository', '--show-toplevel')).split('\n');
    if (shallow === 'true') return 'this checkout is a shallow clone';
    // An archive unpacked inside somebody else's repository.
    if (top === undefined || (await realpath(top)) !== (await realpath(checkout))) return NO_REPOSITORY;
    await git(checkout, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
    return undefined;
  } catch {
    return NO_REPOSITORY;
  }
}

const NO_REPOSITORY = 'this checkout is no git repository that may be read';

async function commitFilesOf(checkout: string, dir: string): Promise<void> {
  await git(checkout, `--git-dir=${dir}`, '--work-tree=.', 'add', '--all');
  const tree = await git(dir, 'write-tree');
  await git(dir, 'update-ref', 'refs/heads/main', await git(dir, 'commit-tree', tree, '-m', 'Everything so far'));
}
