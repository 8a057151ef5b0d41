import { isAuthor, isAuthorized, type PullRequest, type PullRequestUpdated } from '@failfast-ci/core';
import type { PullRequestState } from '../state/pull-requests.ts';
import type { DecideDeps } from './deps.ts';
import { mayApprove } from './may-approve.ts';

/**
 * Whoever may start CI can open a pull request from a fork into which others push. Its author speaks for what it was
 * opened with and for what people push who may start CI themselves; whatever else comes waits for approval.
 *
 * @returns the login of who pushed the head, as far as that is known, when their code waits although the author's does not
 */
export async function strangersPush(
  deps: DecideDeps,
  event: PullRequestUpdated,
  before: PullRequestState | undefined,
  late: boolean,
): Promise<string | undefined> {
  const { pullRequest, action, actor } = event;
  if (!isAsked(deps, pullRequest)) return undefined;
  if (action === 'opened' && !late) return undefined;
  const isPush = action === 'synchronized' && !late;
  if (isPush && !(await isPusherAuthorized(deps, event))) return actor;
  const isNextPush = isPush && before !== undefined && event.previousHeadSha === before.headSha;
  // What a stranger pushed before is still below what others push on top of it.
  return isNextPush ? before.pushedBy : pushedUnseen(deps, pullRequest, before);
}

/** Not of an author who waits for approval anyway, and not where anybody may start CI. */
function isAsked({ policy }: Pick<DecideDeps, 'policy'>, pullRequest: PullRequest): boolean {
  if (!pullRequest.fromFork || !isAuthor(pullRequest, policy)) return false;
  return !isAuthorized({ login: '', association: 'NONE' }, policy);
}

/** The same for a head of which no delivery says who pushed it: an author's own fork is theirs to answer for. */
export function pushedUnseen(
  deps: Pick<DecideDeps, 'policy'>,
  pullRequest: PullRequest,
  before: PullRequestState | undefined,
): string | undefined {
  if (!isAsked(deps, pullRequest)) return undefined;
  if (before?.headSha === pullRequest.head.sha) return before.pushedBy;
  const [owner = 'ghost'] = (pullRequest.head.repositoryFullName ?? 'ghost/').split('/');
  return owner.toLowerCase() === pullRequest.author.toLowerCase() ? before?.pushedBy : owner;
}

/** Asked of GitHub only where somebody else than the author pushed. */
export async function isPusherAuthorized(
  deps: Pick<DecideDeps, 'policy' | 'github'>,
  { repository, pullRequest, actor }: PullRequestUpdated,
): Promise<boolean> {
  if (actor === pullRequest.author) {
    return isAuthorized({ login: actor, association: pullRequest.authorAssociation }, deps.policy);
  }
  return mayApprove(deps, repository, { login: actor });
}
