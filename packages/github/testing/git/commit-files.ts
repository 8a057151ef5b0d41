import { git } from './run-git.ts';

/** Path to its new content; null deletes the file, `{ symlink }` makes a symbolic link. */
export type Files = Record<string, string | Buffer | { symlink: string } | null>;

export interface CommitRequest {
  /** Full name of the ref that moves. */
  ref: string;
  /** Commit to build upon; none starts a history of its own. */
  parent?: string;
  files: Files;
  message: string;
  author: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Writes one commit into a bare repository, moves the ref there (also backwards) and returns the commit's id. */
export async function commitFiles(dir: string, request: CommitRequest): Promise<string> {
  const output = await git(['fast-import', '--quiet', '--force', '--done'], { cwd: dir, input: stream(request) });
  return output.trim();
}

/** The commit in git-fast-import(1)'s language. The last command but one makes it print the commit's id. */
function stream({ ref, parent, files, message, author, at }: CommitRequest): Buffer {
  const seconds = Math.floor(at / 1000);
  const parts: (string | Buffer)[] = [
    `commit ${ref}\nmark :1\n`,
    `author ${author} <${author}@users.noreply.github.com> ${seconds} +0000\n`,
    `committer GitHub <noreply@github.com> ${seconds} +0000\n`,
    ...data(message),
    parent ? `from ${parent}\n` : '',
  ];
  for (const [path, content] of Object.entries(files)) {
    if (content === null) parts.push(`D ${quoted(path)}\n`);
    else if (typeof content === 'object' && 'symlink' in content) {
      parts.push(`M 120000 inline ${quoted(path)}\n`, ...data(content.symlink));
    } else parts.push(`M 100644 inline ${quoted(path)}\n`, ...data(content));
  }
  parts.push('\nget-mark :1\ndone\n');
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

function data(content: string | Buffer): (string | Buffer)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Merges two commits as GitHub does for `refs/pull/N/merge`; undefined when they conflict. */
export async function mergeCommits(dir: string, base: string, head: string): Promise<string | undefined> {
  const tree = await git(['merge-tree', '--write-tree', '--no-messages', base, head], { cwd: dir, accept: [0, 1] });
  // With a conflict git prints more than the tree's id.
  if (!/^[0-9a-f]{40,64}$/.test(tree)) return undefined;
  return git(['commit-tree', tree, '-p', base, '-p', head, '-m', `Merge ${head} into ${base}`], { cwd: dir });
}

/** Writes an annotated tag object and returns its id. */
export async function writeTagObject(
  dir: string,
  { tag, commit, message, tagger, at }: { tag: string; commit: string; message: string; tagger: string; at: number },
): Promise<string> {
  const text = [
    `object ${commit}`,
    'type commit',
    `tag ${tag}`,
    `tagger ${tagger} <${tagger}@users.noreply.github.com> ${Math.floor(at / 1000)} +0000`,
    '',
    `${message}\n`,
  ].join('\n');
  return git(['mktag'], { cwd: dir, input: text });
}
