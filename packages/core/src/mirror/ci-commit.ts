/**
 * A commit that the bridge makes on a mirror itself, through GitLab's API: the CI files alone, or an evaluated CI file
 * on top of a mirrored commit. Its message says what it is, so that nothing need be remembered elsewhere.
 */
export interface CiCommit {
  /** `tree`: these files are all there is. `added`: they came on top of a GitHub commit. */
  kind: 'tree' | 'added';
  /** Path → digest of the content. */
  files: Record<string, string>;
  /** Says, signed, which GitHub commit it stands for. */
  mark: string;
}

const TRAILERS = { tree: 'Failfast-Files', added: 'Failfast-Added' } as const;
const MARK = 'Failfast-Commit';

/** The message of such a commit. `[skip ci]`: only the bridge starts pipelines, and through the API that is no hindrance. */
export function ciCommitMessage({ kind, files, mark }: CiCommit, title: string): string {
  const list = JSON.stringify(sorted(files));
  return `${title.replaceAll(/\s+/g, ' ')} [skip ci]\n\n${MARK}: ${mark}\n${TRAILERS[kind]}: ${list}\n`;
}

/** Reads what {@link ciCommitMessage} wrote; undefined for every other commit. Whether the mark is genuine is not looked at. */
export function readCiCommit(message: string): CiCommit | undefined {
  const mark = trailer(message, MARK);
  if (mark === undefined) return undefined;
  for (const kind of ['tree', 'added'] as const) {
    const files = parseFiles(trailer(message, TRAILERS[kind]));
    if (files) return { kind, files, mark };
  }
  return undefined;
}

/** What the files of a commit are, as one line that is the same for the same files. */
export const fileList = (files: Record<string, string>): string => JSON.stringify(sorted(files));

export type FileChange = { action: 'create' | 'update'; path: string } | { action: 'delete'; path: string };

/** What turns one set of files into another; deletions first, so that a file may become a folder. */
export function changesBetween(before: Record<string, string>, after: Record<string, string>): FileChange[] {
  const gone = Object.keys(before).filter((path) => !Object.hasOwn(after, path));
  const kept = Object.keys(after).filter((path) => !Object.hasOwn(before, path) || before[path] !== after[path]);
  return [
    ...gone.map((path) => ({ action: 'delete', path }) as const),
    ...kept.map((path) => ({ action: Object.hasOwn(before, path) ? 'update' : 'create', path }) as const),
  ];
}

const sorted = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1)));

function trailer(message: string, name: string): string | undefined {
  const line = message.split('\n').findLast((text) => text.startsWith(`${name}: `));
  return line?.slice(name.length + 2).trim();
}

function parseFiles(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    return entries.every(([, digest]) => typeof digest === 'string') ? Object.fromEntries(entries) : undefined;
  } catch {
    return undefined;
  }
}
