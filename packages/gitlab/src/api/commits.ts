import { NotFoundError } from '@failfast-ci/core';
import { z } from 'zod';
import type { FileAction, MirrorCommit } from '../gitlab.ts';
import { GitlabRefusedError } from '../http/errors.ts';
import type { Resources } from './resources.ts';

const commitShape = z
  .object({ id: z.string(), message: z.string().nullish(), parent_ids: z.array(z.string()).nullish() })
  .transform(
    ({ id, message, parent_ids: parents }): MirrorCommit => ({
      sha: id,
      message: message ?? '',
      parents: parents ?? [],
    }),
  );
const branchShape = z.object({ commit: commitShape });
const protectionShape = z.object({ protected: z.boolean() });

const branchPath = (projectId: number, branch: string): string =>
  `projects/${projectId}/repository/branches/${encodeURIComponent(branch)}`;

/** The tip of a branch; undefined when there is no such branch, or nothing at all in the repository yet. */
export async function readBranch(
  { requester }: Resources,
  projectId: number,
  branch: string,
): Promise<MirrorCommit | undefined> {
  return unlessMissing(async () => branchShape.parse((await requester.get(branchPath(projectId, branch))).body).commit);
}

/** GitLab's own word, wildcards and the rules of groups included. False when there is no such branch. */
export async function isBranchProtected({ requester }: Resources, projectId: number, branch: string): Promise<boolean> {
  const read = async () => protectionShape.parse((await requester.get(branchPath(projectId, branch))).body).protected;
  return (await unlessMissing(read)) ?? false;
}

/** By object id. GitLab takes a branch's name too; what is no id is therefore not asked for. */
export async function readCommit(
  { requester }: Resources,
  projectId: number,
  sha: string,
): Promise<MirrorCommit | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  const path = `projects/${projectId}/repository/commits/${sha}`;
  return unlessMissing(async () =>
    commitShape.parse((await requester.get(path, { searchParams: { stats: false } })).body),
  );
}

const fileShape = z.object({ content: z.string(), encoding: z.literal('base64') });

/** Text of one file at one commit; undefined when it is not there. */
export async function readFile(
  { requester }: Resources,
  projectId: number,
  path: string,
  ref: string,
): Promise<string | undefined> {
  const endpoint = `projects/${projectId}/repository/files/${encodeURIComponent(path)}`;
  return unlessMissing(async () => {
    const { content } = fileShape.parse((await requester.get(endpoint, { searchParams: { ref } })).body);
    return Buffer.from(content, 'base64').toString('utf8');
  });
}

/** Makes a branch, or returns what it is when somebody else was faster: GitLab then answers 400. */
export async function createBranch(
  api: Resources,
  projectId: number,
  branch: string,
  from: string,
): Promise<MirrorCommit> {
  try {
    const answer = await api.requester.post(`projects/${projectId}/repository/branches`, {
      body: { branch, ref: from },
    });
    return branchShape.parse(answer.body).commit;
  } catch (error) {
    const there = error instanceof GitlabRefusedError ? await readBranch(api, projectId, branch) : undefined;
    if (there) return there;
    throw error;
  }
}

/** One commit on top of a branch; on an empty repository it makes the branch, which becomes the default one. */
export async function commitFiles(
  { requester }: Resources,
  projectId: number,
  { branch, message, actions }: { branch: string; message: string; actions: readonly FileAction[] },
): Promise<MirrorCommit> {
  const list = actions.map(({ action, path, content }) => ({
    action,
    file_path: path,
    ...(content !== undefined && { content: Buffer.from(content).toString('base64'), encoding: 'base64' }),
  }));
  const body = { branch, commit_message: message, actions: list, stats: false };
  return commitShape.parse((await requester.post(`projects/${projectId}/repository/commits`, { body })).body);
}

async function unlessMissing<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
