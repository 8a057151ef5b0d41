import {
  type CheckActionRequested,
  type CheckRerequested,
  type CheckSuiteRerequested,
  type CheckTarget,
  decodeExternalId,
  gateName,
  type PullRequest,
  SYNC_NAME,
} from '@failfast-ci/core';
import { enqueueReport } from '@failfast-ci/queue';
import type { Outcome } from '../outcome.ts';
import { approveByButton, markedPullRequest } from './approve-button.ts';
import { askPullRequest } from './ask-pull-request.ts';
import { startRun } from './carry-out.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { actOnHead, pipelineOf, skipByName } from './pipeline-actions.ts';

/**
 * Somebody pressed a button. GitHub offers it to people with write access only; what it is about is taken from our own
 * record of the commit, never from what the check run carries.
 */
export async function onCheckButton(deps: DecideDeps, wish: Wish, event: CheckActionRequested): Promise<Outcome> {
  const { target, action } = event;
  if (action === 'approve') return approveByButton(deps, wish, target);
  if (action === 'retry-gitlab-sync') return runAgain(deps, wish, target.headSha);
  const pipeline = await pipelineOf(deps, wish, target.headSha);
  if (!pipeline) {
    return action === 'retry'
      ? runAgain(deps, wish, target.headSha)
      : { outcome: 'refused', reason: 'this commit has no pipeline' };
  }
  const carried = decodeExternalId(target.externalId);
  if (carried?.projectId !== undefined && carried.projectId !== pipeline.projectId) {
    return { outcome: 'refused', reason: 'the check belongs to another project than the mirror of this repository' };
  }
  const ciJob = ciJobOf(deps, target);
  switch (action) {
    case 'retry':
      return ciJob
        ? actOnHead(deps, wish, target.headSha, 'retry-ci-job', ciJob)
        : actOnHead(deps, wish, target.headSha, 'retry-failed');
    case 'cancel':
      return ciJob
        ? actOnHead(deps, wish, target.headSha, 'cancel-ci-job', ciJob)
        : actOnHead(deps, wish, target.headSha, 'cancel');
    case 'play':
      return ciJob
        ? actOnHead(deps, wish, target.headSha, 'play-ci-job', ciJob)
        : { outcome: 'refused', reason: 'only a CI job can be started' };
    case 'skip':
      await skipByName(deps, wish, target.headSha, target.name, pipeline);
      return { outcome: 'done', reason: `@${wish.actor} skipped ${target.name}` };
    case 'resync':
      await enqueueReport(deps.producer, { ...pipeline, deliveryId: wish.deliveryId, urgent: true });
      return { outcome: 'done', reason: `@${wish.actor} asked for the state` };
    default:
      return { outcome: 'ignored', reason: `there is no button ${action.slice(0, 20)}` };
  }
}

/** GitHub's own “re-run” of one check: a CI job again, or for the gate and the sync the whole commit. */
export async function onCheckRerequested(deps: DecideDeps, wish: Wish, { target }: CheckRerequested): Promise<Outcome> {
  const ciJob = ciJobOf(deps, target);
  if (ciJob && (await pipelineOf(deps, wish, target.headSha))) {
    return actOnHead(deps, wish, target.headSha, 'retry-ci-job', ciJob);
  }
  return runAgain(deps, wish, target.headSha);
}

/** “Re-run all checks” of a commit. */
export async function onCheckSuiteRerequested(deps: DecideDeps, wish: Wish, event: CheckSuiteRerequested) {
  return runAgain(deps, wish, event.sha);
}

/**
 * Runs a commit again: as the pull request whose head it is (then its approval counts), else as the run that brought it
 * here. Asking again is no approval.
 */
async function runAgain(deps: DecideDeps, wish: Wish, sha: string): Promise<Outcome> {
  const last = await lastRun(deps, wish, sha);
  const number = last?.source.kind === 'pull_request' ? last.source.number : await refusedPullRequest(deps, wish, sha);
  const pullRequest = await openPullRequest(deps, wish, sha, number);
  if (pullRequest) return askPullRequest(deps, wish, pullRequest);
  if (!last || last.source.kind === 'pull_request') {
    return {
      outcome: 'refused',
      reason: `${sha.slice(0, 12)} is not the head of an open pull request or branch we ran`,
    };
  }
  // Somebody asks for another run now, whatever the last one was asked for by.
  const { onceIsEnough: _, ...again } = last;
  await startRun(deps, { ...again, ...wish, source: last.source, sha: last.sha });
  return { outcome: 'done', reason: `@${wish.actor} asked to run it again` };
}

/** The pull request that the commit's gate names while it did not run; GitHub does not find those of forks by commit. */
async function refusedPullRequest(deps: DecideDeps, wish: Wish, sha: string): Promise<number | undefined> {
  return markedPullRequest(await deps.board.externalId(wish.repository, sha, gateName(deps.names.context)));
}

/** The run that the commit's sync check names. */
async function lastRun(deps: DecideDeps, wish: Wish, sha: string) {
  const externalId = await deps.board.externalId(wish.repository, sha, SYNC_NAME);
  const carried = decodeExternalId(externalId);
  if (carried?.kind !== 'sync' || typeof carried.objectId !== 'string') return undefined;
  const run = (await deps.records.run(carried.objectId).read())?.run;
  return run?.repository.id === wish.repository.id ? run : undefined;
}

async function openPullRequest(
  deps: DecideDeps,
  { repository }: Wish,
  sha: string,
  number: number | undefined,
): Promise<PullRequest | undefined> {
  const api = deps.github.repository(repository);
  const found = number === undefined ? await api.listPullRequestsOf(sha) : [await api.readPullRequest(number)];
  return found.find(({ state, head }) => state === 'open' && head.sha === sha);
}

/** The CI job that a check of ours is about, by its name. */
function ciJobOf({ names }: DecideDeps, { name }: CheckTarget): string | undefined {
  const prefix = `${names.context} - `;
  return name !== gateName(names.context) && name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
