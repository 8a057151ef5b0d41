import { git } from './run-git.ts';

/** Makes an empty bare repository set up as GitHub serves one. */
export async function initBare(dir: string, defaultBranch: string): Promise<void> {
  await git(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, dir]);
  await configure(dir);
}

/** Copies an existing repository's branches and tags into a new bare one; returns its default branch. */
export async function cloneBare(from: string, dir: string, defaultBranch?: string): Promise<string> {
  await git(['clone', '--quiet', '--bare', '--no-hardlinks', from, dir]);
  await git(['remote', 'remove', 'origin'], { cwd: dir });
  await configure(dir);
  if (defaultBranch) await git(['symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`], { cwd: dir });
  return git(['symbolic-ref', '--short', 'HEAD'], { cwd: dir });
}

/** GitHub hands out any reachable commit, knows partial clones and never takes a push from the bridge. */
async function configure(dir: string): Promise<void> {
  await git(['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: dir });
  await git(['config', 'uploadpack.allowFilter', 'true'], { cwd: dir });
  await git(['config', 'http.receivepack', 'false'], { cwd: dir });
  await git(['config', 'gc.auto', '0'], { cwd: dir });
}

export async function setRef(dir: string, ref: string, sha: string): Promise<void> {
  await git(['update-ref', ref, sha], { cwd: dir });
}

export async function deleteRef(dir: string, ref: string): Promise<void> {
  await git(['update-ref', '-d', ref], { cwd: dir });
}

/** The object a full ref name points at, not peeled; undefined when there is no such ref. */
export async function readRef(dir: string, ref: string): Promise<string | undefined> {
  const sha = await git(['rev-parse', '--verify', '--quiet', ref], { cwd: dir, accept: [0, 1] });
  return sha || undefined;
}

const FULL_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit that a branch, tag, full ref or commit id means; undefined when it means none. */
export async function resolveCommit(dir: string, name: string): Promise<string | undefined> {
  if (/^-|[\s\0^~:?*[\\]|@\{/.test(name) || name === '') return undefined;
  const refs = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const candidate of FULL_ID.test(name) ? [name] : [...refs, name]) {
    const sha = await readRef(dir, `${candidate}^{commit}`).catch(() => undefined);
    if (sha) return sha;
  }
  return undefined;
}

export interface RefLine {
  ref: string;
  sha: string;
  type: string;
}

/** Refs below a prefix such as `refs/heads/`, by name. */
export async function listRefs(dir: string, prefix: string): Promise<RefLine[]> {
  const lines = await git(['for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', prefix], { cwd: dir });
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [sha = '', type = '', ref = ''] = line.split(' ');
      return { ref, sha, type };
    });
}

export async function isAncestor(dir: string, older: string, newer: string): Promise<boolean> {
  const output = await git(['rev-list', '--max-count=1', older, `^${newer}`], { cwd: dir });
  return output === '';
}
