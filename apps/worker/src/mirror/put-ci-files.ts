import { createHash } from 'node:crypto';
import { changesBetween, ciCommitMessage, fileList, PermanentError, readCiCommit } from '@failfast-ci/core';
import {
  type FileAction,
  type GitlabByProject,
  GitlabRefusedError,
  type MirrorCommit,
  readCommitMark,
  signCommitMark,
} from '@failfast-ci/gitlab';
import { TakenOverError } from './relay-commit.ts';

export interface PutDeps {
  gitlab: Pick<GitlabByProject, 'readBranch' | 'readFile' | 'createBranch' | 'commitFiles' | 'deleteBranch'>;
  hookKey: Buffer;
}

export interface CiFilesRequest {
  projectId: number;
  /** Short name of the branch on the mirror. */
  branch: string;
  /** Branches that may be the mirror's default one: what GitHub calls so, and what GitLab does. */
  defaultBranches: readonly string[];
  /** The GitHub commit that the files are of. */
  sha: string;
  /** First line of the commit's message. */
  title: string;
  files: ReadonlyMap<string, string>;
  /** False once another worker has fulfilled or replaced the wish. */
  stillWanted: () => Promise<boolean>;
}

/** A commit that the bridge made on the mirror. */
export interface Put {
  sha: string;
  /** The branch was not there before. */
  isNew: boolean;
}

/**
 * Makes these files all that a branch of the mirror has. Where it has them already nothing is committed, whatever GitHub
 * commit they came with first: GitLab refuses a commit that changes nothing.
 *
 * @throws PermanentError `mirror-not-ci-only` when the default branch holds more than CI files: GitLab's API cannot
 *   start a branch from nothing
 */
export async function putCiFiles(deps: PutDeps, request: CiFilesRequest): Promise<Put> {
  const { projectId, branch } = request;
  const found = await deps.gitlab.readBranch(projectId, branch);
  const start = found && isCiOnly(deps, projectId, found) ? found : await startBranch(deps, request, found);
  const tip = await bringUpToDate(deps, request, start);
  return { sha: tip.sha, isNew: found === undefined };
}

/** Puts files on top of the commit that a branch has now, which was mirrored just before. */
export async function addCiFiles(deps: PutDeps, request: Omit<CiFilesRequest, 'defaultBranches'>): Promise<string> {
  const { projectId, branch, files, sha, title } = request;
  const digests = digestsOf(files);
  const mark = signCommitMark(deps.hookKey, projectId, subjectOf(digests), sha);
  await mustBeWanted(request);
  const actions = [...files].map(([path, content]) => ({ action: 'create', path, content }) as const);
  const message = ciCommitMessage({ kind: 'added', files: digests, mark }, title);
  return (await deps.gitlab.commitFiles(projectId, { branch, message, actions })).sha;
}

/** The GitHub commit that a commit of a mirror was made for; undefined when the bridge did not make it. */
export function githubCommitOf(hookKey: Buffer, projectId: number, { message }: MirrorCommit): string | undefined {
  const commit = readCiCommit(message);
  return commit && readCommitMark(hookKey, projectId, subjectOf(commit.files), commit.mark);
}

const isCiOnly = ({ hookKey }: PutDeps, projectId: number, commit: MirrorCommit): boolean =>
  readCiCommit(commit.message)?.kind === 'tree' && githubCommitOf(hookKey, projectId, commit) !== undefined;

/** The branch with nothing on it but CI files, of whatever commit. */
async function startBranch(
  deps: PutDeps,
  request: CiFilesRequest,
  found: MirrorCommit | undefined,
): Promise<MirrorCommit> {
  const { projectId, branch, defaultBranches } = request;
  const base = await findBase(deps, request);
  if (base === 'full') throw notCiOnly();
  // An empty repository: the first branch becomes the default one and is protected.
  if (base === undefined) return seed(deps, request, defaultBranches[0] as string);
  if (found) await deps.gitlab.deleteBranch(projectId, branch); // it was mirrored in full before
  return deps.gitlab.createBranch(projectId, branch, base.sha);
}

/** The default branch's commit if it has CI files only; `full`: it has more; undefined: there is no branch. */
async function findBase(deps: PutDeps, { projectId, branch, defaultBranches }: CiFilesRequest) {
  for (const name of defaultBranches) {
    const tip = await deps.gitlab.readBranch(projectId, name);
    if (!tip) continue;
    return isCiOnly(deps, projectId, tip) && name !== branch ? tip : 'full';
  }
  return undefined;
}

/** What the default branch has until its own CI files come: a branch cannot be empty. */
const PLACEHOLDER = new Map([['.gitlab-ci.yml', '# The CI file of this branch was not mirrored yet.\n']]);

async function seed(deps: PutDeps, request: CiFilesRequest, defaultBranch: string): Promise<MirrorCommit> {
  const { projectId, branch } = request;
  const files = branch === defaultBranch ? request.files : PLACEHOLDER;
  try {
    const first = await bringUpToDate(deps, { ...request, branch: defaultBranch, files }, undefined);
    return branch === defaultBranch ? first : await deps.gitlab.createBranch(projectId, branch, first.sha);
  } catch (error) {
    // Another branch of the same repository came first: this attempt's repetition finds what it made.
    if (error instanceof GitlabRefusedError) throw new Error('another worker has begun the mirror', { cause: error });
    throw error;
  }
}

async function bringUpToDate(
  { gitlab, hookKey }: PutDeps,
  request: CiFilesRequest,
  tip: MirrorCommit | undefined,
): Promise<MirrorCommit> {
  const { projectId, branch, files, sha, title } = request;
  const digests = digestsOf(files);
  const changes = changesBetween(tip ? await digestsAt({ gitlab }, request, tip) : {}, digests);
  await mustBeWanted(request);
  if (tip && changes.length === 0) return tip;
  const actions = changes.map(
    (change): FileAction =>
      change.action === 'delete' ? change : { ...change, content: files.get(change.path) as string },
  );
  const mark = signCommitMark(hookKey, projectId, subjectOf(digests), sha);
  const message = ciCommitMessage({ kind: 'tree', files: digests, mark }, title);
  return gitlab.commitFiles(projectId, { branch, message, actions });
}

/**
 * What the files really are at a commit: its message tells which there are, but somebody may have pushed another commit
 * with the same message.
 */
async function digestsAt(
  { gitlab }: Pick<PutDeps, 'gitlab'>,
  { projectId, files }: CiFilesRequest,
  tip: MirrorCommit,
): Promise<Record<string, string>> {
  const paths = new Set([...Object.keys(readCiCommit(tip.message)?.files ?? {}), ...files.keys()]);
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await gitlab.readFile(projectId, path, tip.sha);
    if (text !== undefined) texts.set(path, text);
  }
  return digestsOf(texts);
}

/** Asked last: GitLab's API has no compare-and-swap, so whoever was frozen must find out before it commits. */
async function mustBeWanted({ stillWanted }: Pick<CiFilesRequest, 'stillWanted'>): Promise<void> {
  if (!(await stillWanted())) throw new TakenOverError();
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const digestsOf = (files: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...files].map(([path, text]) => [path, sha256(text).slice(0, 32)]));

/** What the mark is signed for: neither can be copied to another set of files. */
const subjectOf = (digests: Record<string, string>): string => sha256(fileList(digests));

const notCiOnly = (): PermanentError =>
  new PermanentError('The mirror holds the whole repository, and only the CI files shall be mirrored from now on.', {
    code: 'mirror-not-ci-only',
    nextStep:
      'A maintainer of the GitLab group deletes the mirror project; the bridge makes it anew with the CI files.',
    operatorMustAct: true,
  });
