import { git, gitBytes } from './run-git.ts';

export interface TreeEntry {
  /** `blob`, `tree`, or `commit` for a submodule. */
  type: string;
  mode: string;
  sha: string;
  /** Bytes; null for what is not a blob. */
  size: number | null;
  /** From the top of the repository. */
  path: string;
}

/** The entry at a path of a commit; undefined when there is none. The empty path is the top folder. */
export async function readEntry(dir: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  if (path === '') {
    const sha = await git(['rev-parse', `${commit}^{tree}`], { cwd: dir });
    return { type: 'tree', mode: '040000', sha, size: null, path: '' };
  }
  const [entry] = await listTree(dir, commit, [path]);
  return entry?.path === path ? entry : undefined;
}

/** What a folder holds. */
export async function readFolder(dir: string, commit: string, path: string): Promise<TreeEntry[]> {
  return listTree(dir, commit, path === '' ? [] : [`${path}/`]);
}

export async function readBlob(dir: string, sha: string): Promise<Buffer> {
  return gitBytes(['cat-file', 'blob', sha], { cwd: dir });
}

/** A whole tree, of a commit or by itself; undefined when there is none. Paths begin at that tree. */
export async function readTree(
  dir: string,
  treeish: string,
  recursive: boolean,
): Promise<{ sha: string; entries: TreeEntry[] } | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(treeish)) return undefined;
  const verify = ['rev-parse', '--quiet', '--verify', `${treeish}^{tree}`];
  const sha = await git(verify, { cwd: dir, accept: [0, 1, 128] });
  if (sha === '') return undefined;
  const output = await git(['ls-tree', '-z', '--long', ...(recursive ? ['-r', '-t'] : []), sha], { cwd: dir });
  return { sha, entries: parseEntries(output) };
}

async function listTree(dir: string, commit: string, paths: string[]): Promise<TreeEntry[]> {
  return parseEntries(
    await git(['--literal-pathspecs', 'ls-tree', '-z', '--long', commit, '--', ...paths], { cwd: dir }),
  );
}

function parseEntries(output: string): TreeEntry[] {
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      const [mode = '', type = '', sha = '', size = '-'] = facts.split(/ +/);
      return { mode, type, sha, size: size === '-' ? null : Number(size), path };
    });
}
