import { approve, type CheckTarget, decodeExternalId, NotFoundError, type PullRequest } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { runApproved } from './ask-pull-request.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';

/** The gate of an unapproved pull request names it in its external id: `pull/7`. */
export const pullRequestMark = (number: number): string => `pull/${number}`;

/** The number that such an external id names. */
export function markedPullRequest(externalId: string | null | undefined): number | undefined {
  const number = Number(/^pull\/(\d+)$/.exec(String(decodeExternalId(externalId)?.objectId ?? ''))?.[1]);
  return number || undefined;
}

/** The button approves exactly the commit that its check is about, and only while that is the head. */
export async function approveByButton(deps: DecideDeps, wish: Wish, target: CheckTarget): Promise<Outcome> {
  if (!(await mayApprove(deps, wish.repository, { login: wish.actor }))) {
    return { outcome: 'refused', reason: `@${wish.actor} may not approve` };
  }
  const pullRequest = await pullRequestOf(deps, wish, target);
  if (!pullRequest) return { outcome: 'refused', reason: 'the commit is not the head of an open pull request' };
  const result = approve({
    headSha: pullRequest.head.sha,
    requestedSha: target.headSha,
    at: wish.requestedAt,
    by: wish.actor,
    how: 'button',
  });
  if ('refused' in result) return { outcome: 'refused', reason: result.refused.reason };
  return runApproved(deps, wish, pullRequest, result.approved);
}

async function pullRequestOf(
  deps: DecideDeps,
  { repository }: Wish,
  { externalId, headSha }: CheckTarget,
): Promise<PullRequest | undefined> {
  const number = markedPullRequest(externalId);
  const api = deps.github.repository(repository);
  try {
    const candidates = number ? [await api.readPullRequest(number)] : await api.listPullRequestsOf(headSha);
    return candidates.find(({ state, head }) => state === 'open' && head.sha === headSha);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
