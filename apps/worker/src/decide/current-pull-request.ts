import type { PullRequest, PullRequestLabeled, PullRequestUpdated } from '@failfast-ci/core';
import { ifNotFound } from '../hopeless.ts';
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
  const gone: PullRequest = { ...pullRequest, state: 'closed' };
  return github.repository(repository).readPullRequest(pullRequest.number).catch(ifNotFound(gone));
}

function follows(event: PullRequestUpdated | PullRequestLabeled, { headSha }: PullRequestState): boolean {
  if (event.pullRequest.head.sha === headSha) return true;
  // A label's delivery carries whatever head there was; what it allows is bound to that one.
  return event.kind === 'pull_request_labeled' || event.previousHeadSha === headSha;
}
