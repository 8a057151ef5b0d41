import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchTip } from './repository.ts';
import { runGit } from './run-git.ts';

export interface FileChange {
  path: string;
  /** Null deletes the file. */
  content: Buffer | null;
  executable?: boolean;
}

/** Commits changes onto a branch (or as its first commit) and moves the branch. Returns the new id. */
export async function commitFiles(
  dir: string,
  branch: string,
  { message, changes, from }: { message: string; changes: FileChange[]; from?: string },
): Promise<string> {
  const before = await branchTip(dir, branch);
  const parent = before ?? from;
  const folder = await mkdtemp(join(tmpdir(), 'gitlab-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    if (parent) await runGit(dir, ['read-tree', parent], { env });
    for (const change of changes) await stage(dir, change, env);
    const tree = (await runGit(dir, ['write-tree'], { env })).trim();
    const parents = parent ? ['-p', parent] : [];
    const sha = (await runGit(dir, ['commit-tree', tree, ...parents], { input: message })).trim();
    await runGit(dir, ['update-ref', `refs/heads/${branch}`, sha, before ?? '0'.repeat(40)]);
    return sha;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In the form of `git update-index --index-info`; mode 0 removes, which needs no work tree. */
async function stage(dir: string, { path, content, executable }: FileChange, env: Record<string, string>) {
  const blob = content && (await runGit(dir, ['hash-object', '-w', '--stdin'], { input: content })).trim();
  const entry = blob ? `${executable ? '100755' : '100644'} ${blob}` : `0 ${'0'.repeat(40)}`;
  await runGit(dir, ['update-index', '-z', '--index-info'], { env, input: `${entry}\t${path}\0` });
}
