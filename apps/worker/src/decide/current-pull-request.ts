import { NotFoundError, type PullRequest, type PullRequestLabeled, type PullRequestUpdated } from '@failfast-ci/core';
import type { PullRequestState } from '../state/pull-requests.ts';
import type { DecideDeps } from './deps.ts';

/**
 * The pull request that an event is about: as the event says, while the event follows on what is known. Deliveries may
 * be late; one that does not follow (another head than the one before, or after a closing) tells only that something
 * happened, and GitHub is asked how things are.
 */
export async function currentPullRequest(
  { github }: Pick<DecideDeps, 'github'>,
  event: PullRequestUpdated | PullRequestLabeled,
  known: PullRequestState | undefined,
): Promise<PullRequest> {
  const { repository, pullRequest } = event;
  if (!known || (follows(event, known) && !known.closed)) return pullRequest;
  try {
    return await github.repository(repository).readPullRequest(pullRequest.number);
  } catch (error) {
    if (error instanceof NotFoundError) return { ...pullRequest, state: 'closed' };
    throw error;
  }
}

function follows(event: PullRequestUpdated | PullRequestLabeled, { headSha }: PullRequestState): boolean {
  if (event.pullRequest.head.sha === headSha) return true;
  // A label's delivery carries whatever head there was; what it allows is bound to that one.
  return event.kind === 'pull_request_labeled' || event.previousHeadSha === headSha;
}
