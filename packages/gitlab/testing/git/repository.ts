import { appendFile } from 'node:fs/promises';
import type { CommitInfo } from '../records.ts';
import { runGit, tryGit } from './run-git.ts';

export interface BranchTip {
  name: string;
  sha: string;
}

/** Refs that GitLab keeps for itself: neither shown nor to be pushed ("deny updating a hidden ref"). */
const HIDDEN = ['merge-requests', 'pipelines', 'environments', 'keep-around', 'tmp'];

/** Makes the bare repository of a project with GitLab's settings. */
export async function createRepository(dir: string, hooksDir: string): Promise<void> {
  await runGit('/', ['init', '--bare', '--quiet', '--initial-branch=main', dir]);
  const hidden = HIDDEN.map((name) => `\thideRefs = refs/${name}\n`).join('');
  const settings = [
    `[core]\n\thooksPath = ${hooksDir}\n`,
    '[http]\n\treceivepack = true\n',
    '[receive]\n\tadvertisePushOptions = true\n\tfsckObjects = true\n\tautogc = false\n',
    '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n',
    `[transfer]\n${hidden}`,
  ];
  await appendFile(`${dir}/config`, settings.join(''));
}

export async function listBranches(dir: string): Promise<BranchTip[]> {
  const lines = await runGit(dir, ['for-each-ref', '--format=%(objectname) %(refname:strip=2)', 'refs/heads']);
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ sha: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
}

export async function branchTip(dir: string, name: string): Promise<string | undefined> {
  return (await tryGit(dir, ['rev-parse', '--verify', '--quiet', `refs/heads/${name}`]))?.trim();
}

export async function tagCommit(dir: string, name: string): Promise<string | undefined> {
  return (await tryGit(dir, ['rev-parse', '--verify', '--quiet', `refs/tags/${name}^{commit}`]))?.trim();
}

/** The commit that a branch, a tag or an id names. */
export async function resolveCommit(dir: string, revision: string): Promise<string | undefined> {
  if (revision.startsWith('-')) return undefined;
  for (const name of [`refs/heads/${revision}`, `refs/tags/${revision}`, revision]) {
    const sha = await tryGit(dir, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
    if (sha) return sha.trim();
  }
  return undefined;
}

/** The content of a file at a commit; undefined when it is not there. */
export function readFileAt(dir: string, sha: string, path: string): Promise<string | undefined> {
  return tryGit(dir, ['cat-file', 'blob', `${sha}:${path}`]);
}

export async function listFilesAt(dir: string, sha: string): Promise<string[]> {
  return (await runGit(dir, ['ls-tree', '-r', '--name-only', '-z', sha])).split('\0').filter((name) => name !== '');
}

const FORMAT = '%H%x00%P%x00%an%x00%ae%x00%cI%x00%s%x00%B';

export async function readCommit(dir: string, sha: string): Promise<CommitInfo> {
  return toCommit(await runGit(dir, ['log', '-1', `--format=${FORMAT}`, sha]));
}

export async function listCommits(dir: string, revision: string, limit: number): Promise<CommitInfo[]> {
  const text = await runGit(dir, ['log', `-${limit}`, '-z', `--format=${FORMAT.replaceAll('%x00', '%x01')}`, revision]);
  return text
    .split('\0')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => toCommit(entry.replaceAll('\u0001', '\0')));
}

function toCommit(text: string): CommitInfo {
  const [sha = '', parents = '', authorName = '', authorEmail = '', committedAt = '', title = '', message = ''] =
    text.split('\0');
  const parentIds = parents.split(' ').filter((parent) => parent !== '');
  return { sha, parentIds, authorName, authorEmail, committedAt, title, message: message.trimEnd() };
}
