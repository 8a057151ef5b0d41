import type { PullRequest } from '@failfast-ci/core';
import { z } from 'zod';
import { fullName, id, login, refName, sha, webUrl } from './shapes.ts';

const ASSOCIATIONS = [
  'COLLABORATOR',
  'CONTRIBUTOR',
  'FIRST_TIMER',
  'FIRST_TIME_CONTRIBUTOR',
  'MANNEQUIN',
  'MEMBER',
  'NONE',
  'OWNER',
] as const;

/** A word that GitHub adds later must give no rights, and must not lose the event either. */
export const association = z.enum(ASSOCIATIONS).catch('NONE');

/** A pull request as both a webhook and `GET /repos/{owner}/{repo}/pulls/{number}` describe it. */
export const pullRequestShape = z.object({
  number: id,
  title: z.string().max(4096),
  html_url: webUrl,
  state: z.enum(['open', 'closed']),
  draft: z.boolean().nullish(),
  merged: z.boolean().nullish(),
  merged_at: z.string().nullish(),
  // Null when the account was deleted.
  user: z.object({ login }).nullish(),
  author_association: association,
  labels: z.array(z.object({ name: z.string().max(255) })).max(1000),
  // `repo` is null when the fork was deleted.
  head: z.object({ ref: refName, sha, repo: z.object({ id, full_name: fullName }).nullish() }),
  base: z.object({ ref: refName, sha, repo: z.object({ id }) }),
});

export type PullRequestShape = z.output<typeof pullRequestShape>;

/** GitHub's description in our words. A head whose repository is gone counts as a fork: it is not ours. */
export function toPullRequest(raw: PullRequestShape): PullRequest {
  return {
    number: raw.number,
    title: raw.title,
    url: raw.html_url,
    state: raw.state,
    draft: raw.draft ?? false,
    author: raw.user?.login ?? 'ghost',
    authorAssociation: raw.author_association,
    labels: raw.labels.map((label) => label.name),
    head: { ref: raw.head.ref, sha: raw.head.sha, repositoryFullName: raw.head.repo?.full_name ?? null },
    base: { ref: raw.base.ref, sha: raw.base.sha },
    fromFork: raw.head.repo?.id !== raw.base.repo.id,
  };
}
