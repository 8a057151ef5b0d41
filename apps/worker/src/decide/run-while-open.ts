import { type Decision, type PullRequest, pullRequestSource } from '@failfast-ci/core';
import { ifNotFound } from '../hopeless.ts';
import type { Outcome } from '../outcome.ts';
import { pullRequestState } from '../state/pull-requests.ts';
import { CLOSED, carryOut, carryOutClaimed } from './carry-out.ts';
import type { DecideDeps, Wish } from './deps.ts';

/**
 * Does what was decided after an approval, once, unless the pull request was closed meanwhile. Of a closing it is not
 * known here whether it is older than a reopening: GitHub is asked. The approval stays for its commit.
 */
export async function runWhileOpen(
  deps: DecideDeps,
  wish: Wish,
  pullRequest: PullRequest,
  decision: Decision,
): Promise<Outcome> {
  const { number } = pullRequest;
  const store = pullRequestState(deps.producer, wish.repository.id, number);
  for (;;) {
    const known = await store.read();
    const outcome = await carryOutClaimed(deps, wish, decision, {
      pullRequest: number,
      which: 'once',
      unlessClosed: true,
    });
    if (outcome !== CLOSED) return takenBackIfClosed(deps, wish, pullRequest, outcome);
    if (known?.closed === undefined) continue;
    if (await isClosed(deps, wish, number)) return CLOSED;
    // Another closing may have come while GitHub was asked; that one is not forgotten.
    const { closed: _, ...open } = known;
    await store.replace(known, open);
  }
}

/**
 * Closed after the commit was claimed: what the closing asked for may have been done before the wish to run was there.
 * The mirror stage asks GitHub before it takes anything away.
 */
export async function takenBackIfClosed(
  deps: DecideDeps,
  wish: Wish,
  pullRequest: PullRequest,
  outcome: Outcome,
): Promise<Outcome> {
  if (outcome.outcome !== 'done') return outcome;
  const state = await pullRequestState(deps.producer, wish.repository.id, pullRequest.number).read();
  if (!state?.closed) return outcome;
  const removal = { ...wish, id: `${wish.id}.closed`, requestedAt: Date.now() };
  const source = pullRequestSource(pullRequest);
  return carryOut(deps, removal, { outcome: 'remove', source, reason: 'the pull request was closed' });
}

async function isClosed({ github }: DecideDeps, { repository }: Wish, number: number): Promise<boolean> {
  const now = await github.repository(repository).readPullRequest(number).catch(ifNotFound(undefined));
  return now?.state !== 'open';
}
