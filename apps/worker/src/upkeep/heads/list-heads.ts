import { type Policy, type Repository, runsBranch } from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import { type Head, headOfBranch, headOfPullRequest } from './head.ts';
import type { HeadKind } from './seen-heads.ts';

/** Branches are listed only where the policy runs any. */
export const kindsFor = ({ onBranches }: Policy): HeadKind[] =>
  onBranches.some((pattern) => pattern !== 'tags') ? ['pull-requests', 'branches'] : ['pull-requests'];

/** They come and go with their merge groups, which say so themselves. */
const MERGE_QUEUE = 'gh-readonly-queue/';

/** What GitHub has now and the policy runs, unless it is as it was when `etag` was returned. */
export async function listHeads(
  { onBranches }: Policy,
  api: Pick<GithubRepository, 'listOpenPullRequests' | 'listBranches'>,
  repository: Repository,
  kind: HeadKind,
  etag?: string,
): Promise<{ heads: Head[]; etag: string } | 'unchanged'> {
  if (kind === 'pull-requests') {
    const list = await api.listOpenPullRequests(etag);
    if (list === 'unchanged') return list;
    return { etag: list.etag, heads: list.pullRequests.map((pull) => headOfPullRequest(repository, pull)) };
  }
  const list = await api.listBranches(etag);
  if (list === 'unchanged') return list;
  const wanted = list.branches.filter(({ name }) => !name.startsWith(MERGE_QUEUE) && runsBranch(onBranches, name));
  return { etag: list.etag, heads: wanted.map((branch) => headOfBranch(repository, branch)) };
}

/** The commit of each ref that GitHub has now and the policy runs, by its full name on the mirror. */
export async function headsByRef(
  policy: Policy,
  api: Pick<GithubRepository, 'listOpenPullRequests' | 'listBranches'>,
  repository: Repository,
): Promise<Map<string, string>> {
  const heads = new Map<string, string>();
  for (const kind of kindsFor(policy)) {
    const list = await listHeads(policy, api, repository, kind);
    if (list !== 'unchanged') for (const { ref, sha } of list.heads) heads.set(ref, sha);
  }
  return heads;
}
