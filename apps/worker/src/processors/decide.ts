import {
  decide,
  type Facts,
  type GithubEvent,
  mirrorRef,
  type Policy,
  pullRequestSource,
  type Run,
  type RunSource,
} from '@failfast-ci/core';
import { type DecideJob, enqueueMirror, type ProducerDeps } from '@failfast-ci/queue';
import type { Announcer } from '../conclude.ts';
import type { Outcome } from '../outcome.ts';
import { readApprovedSha, recordApproval } from '../state/approvals.ts';
import type { Records } from '../state/runs.ts';

export interface DecideDeps {
  policy: Policy;
  announcer: Announcer;
  records: Records;
  producer: ProducerDeps;
  /** Tells about what was not essential and failed. */
  warn: (message: string, error: unknown) => void;
}

/** Completes the event, decides, and hands on what is to be done. The reason for not running goes to the commit. */
export function decideProcessor(deps: DecideDeps) {
  return async (job: DecideJob): Promise<Outcome> => {
    const { event, deliveryId, receivedAt } = job;
    const decision = decide(event, deps.policy, await readFacts(deps, event, deliveryId));
    const wish = { id: deliveryId, deliveryId, requestedAt: receivedAt, repository: event.repository };
    switch (decision.outcome) {
      case 'ignore':
        return { outcome: 'ignored', reason: decision.reason };
      case 'refuse':
        await deps.announcer.refuse(event.repository, decision.sha, decision.notice);
        return { outcome: 'refused', reason: decision.reason };
      case 'remove': {
        const ref = mirrorRef(decision.source);
        await deps.records.requested(event.repository.id, ref).remove();
        await enqueueMirror(deps.producer, ref, { ...wish, source: decision.source, reason: decision.reason });
        return { outcome: 'done', reason: decision.reason };
      }
      case 'run': {
        await start(deps, event, { ...wish, source: decision.source, sha: decision.sha, actor: event.actor });
        return { outcome: 'done', reason: decision.reason };
      }
    }
  };
}

async function start(deps: DecideDeps, event: GithubEvent, run: Run): Promise<void> {
  const ref = mirrorRef(run.source);
  if (event.kind === 'pull_request_updated' || event.kind === 'pull_request_labeled') {
    await recordApproval(deps.producer, run.repository.id, event.pullRequest.number, run.sha);
  }
  try {
    await deps.announcer.announce(run);
  } catch (error) {
    // The mirror stage shows the same checks; a GitHub that cannot take them now must not hold up CI.
    deps.warn('cannot announce the run', error);
  }
  await enqueueMirror(deps.producer, ref, run);
  await deps.records.requested(run.repository.id, ref).write({ sha: run.sha, runId: run.id });
}

/** Facts only matter to pull requests: a push always means that something moved. */
async function readFacts({ records, producer }: DecideDeps, event: GithubEvent, deliveryId: string): Promise<Facts> {
  if (event.kind !== 'pull_request_updated' && event.kind !== 'pull_request_labeled') return {};
  const { pullRequest, repository } = event;
  const source: RunSource = pullRequestSource(pullRequest);
  const [requested, approvedSha] = await Promise.all([
    records.requested(repository.id, mirrorRef(source)).read(),
    readApprovedSha(producer, repository.id, pullRequest.number),
  ]);
  return {
    ...(approvedSha !== undefined && { approvedSha }),
    // A repetition of this very delivery is not another wish.
    alreadyRan: requested?.sha === pullRequest.head.sha && requested.runId !== deliveryId,
  };
}
