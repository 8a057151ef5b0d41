import { type Decision, mirrorRef, type Run } from '@failfast-ci/core';
import { enqueueMirror } from '@failfast-ci/queue';
import type { Outcome } from '../outcome.ts';
import { claimCommit } from './claim-commit.ts';
import type { DecideDeps, Wish } from './deps.ts';

/** Does what was decided: starts a run, takes a ref back, or says on the commit why nothing happens. */
export async function carryOut(
  deps: DecideDeps,
  wish: Wish,
  decision: Decision,
  pullRequest?: number,
): Promise<Outcome> {
  switch (decision.outcome) {
    case 'ignore':
      return { outcome: 'ignored', reason: decision.reason };
    case 'refuse':
      await deps.announcer.refuse(wish.repository, decision.sha, decision.notice, pullRequest);
      return { outcome: 'refused', reason: decision.reason };
    case 'remove': {
      const { actor: _, ...rest } = wish;
      const ref = mirrorRef(decision.source);
      await deps.records.requested(wish.repository.id, ref).remove();
      await enqueueMirror(deps.producer, ref, { ...rest, source: decision.source, reason: decision.reason });
      return { outcome: 'done', reason: decision.reason };
    }
    case 'run':
      await startRun(deps, {
        ...wish,
        source: decision.source,
        sha: decision.sha,
        ...(decision.approval && { approval: decision.approval }),
      });
      return { outcome: 'done', reason: decision.reason };
  }
}

/** Compared by identity: whoever gets it from a claim asks GitHub whether it is true. */
export const CLOSED: Outcome = { outcome: 'ignored', reason: 'the pull request is closed' };

/** The same, unless somebody else's wish for the commit was faster. */
export async function carryOutClaimed(
  deps: DecideDeps,
  wish: Wish,
  decision: Decision,
  { pullRequest, ...how }: { pullRequest?: number; which: 'once' | 'each'; unlessClosed?: boolean },
): Promise<Outcome> {
  const claim = decision.outcome === 'run' ? await claimCommit(deps, wish, decision, { ...how, pullRequest }) : 'ours';
  if (claim === 'closed') return CLOSED;
  if (claim !== 'ours') return { outcome: 'ignored', reason: UNCLAIMED[claim] };
  // A claim is forgotten with Redis; GitLab still knows then that the commit ran.
  return carryOut(deps, decision.outcome === 'run' ? { ...wish, onceIsEnough: true } : wish, decision, pullRequest);
}

const UNCLAIMED = {
  'found-by-upkeep': 'upkeep and a delivery asked for this commit: it runs once',
  'ran-already': 'this commit has run already',
} as const;

/** Shows the run on its commit and hands it to the mirror stage. */
export async function startRun(deps: DecideDeps, run: Run): Promise<void> {
  const ref = mirrorRef(run.source);
  const state = deps.records.run(run.id);
  // A repetition must not say of a run whose pipeline exists that it has only begun.
  const repeated = !(await state.begin(run)) && (await state.read())?.pipelineId !== undefined;
  try {
    if (!repeated) await deps.announcer.announce(run);
  } catch (error) {
    // The mirror stage shows the same checks; a GitHub that cannot take them now must not hold up CI.
    deps.warn('cannot announce the run', error);
  }
  // Before the wish: where Redis is lost between the two, nothing is left that says that the commit was asked for.
  await deps.records.requested(run.repository.id, ref).write({ sha: run.sha, runId: run.id });
  await enqueueMirror(deps.producer, ref, run);
}
