import { git } from './run-git.ts';

export interface Person {
  name: string;
  email: string;
  /** ISO 8601. */
  date: string;
}

export interface CommitFacts {
  sha: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
}

const FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x01';

/** Commits of a `git log` range, newest first. Fails on an unknown commit. */
export async function readCommits(dir: string, range: string[], limit = 250): Promise<CommitFacts[]> {
  const output = await git(['log', `--max-count=${limit}`, `--format=${FORMAT}`, ...range, '--'], { cwd: dir });
  return output
    .split('\x01')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map(parseRecord);
}

export async function readCommit(dir: string, sha: string): Promise<CommitFacts> {
  const [commit] = await readCommits(dir, [sha], 1);
  if (!commit) throw new Error(`no commit ${sha}`);
  return commit;
}

function parseRecord(record: string): CommitFacts {
  const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] =
    record.split('\0');
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
  };
}

export interface ChangedFile {
  filename: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  additions: number;
  deletions: number;
}

const STATUS: Record<string, ChangedFile['status']> = { A: 'added', D: 'removed', M: 'modified', T: 'modified' };

/** What differs between two trees, by path. `from` may be git's empty tree. */
export async function changedFiles(dir: string, from: string, to: string): Promise<ChangedFile[]> {
  const states = (await git(['diff-tree', '-r', '-z', '--name-status', '--no-renames', from, to], { cwd: dir })).split(
    '\0',
  );
  const numbers = (await git(['diff-tree', '-r', '-z', '--numstat', '--no-renames', from, to], { cwd: dir })).split(
    '\0',
  );
  const counted = new Map(
    numbers.map((line) => {
      const [added = '0', removed = '0', path = ''] = line.split('\t');
      return [path, { additions: Number(added) || 0, deletions: Number(removed) || 0 }] as const;
    }),
  );
  const files: ChangedFile[] = [];
  for (let index = 0; index + 1 < states.length; index += 2) {
    const filename = states[index + 1] ?? '';
    const status = STATUS[states[index] ?? ''] ?? 'modified';
    files.push({ filename, status, ...(counted.get(filename) ?? { additions: 0, deletions: 0 }) });
  }
  return files;
}

/** Id of the tree without files, which every git knows. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
