import type { GithubEvent, PipelineChanged } from '@failfast-ci/core';
import { assertReachable } from './connection.ts';
import { lookUpDeliveries, markAccepted } from './delivery-marks.ts';
import { enqueueReport } from './enqueue-report.ts';
import { groupCommit } from './group-commit.ts';
import { jobId } from './job-id.ts';
import { type DecideJob, JOB_VERSION } from './jobs.ts';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';

/** `duplicate`: this delivery was accepted before and its work is queued or done. */
export type Acceptance = 'accepted' | 'duplicate';

export interface GithubDelivery {
  id: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  event: GithubEvent;
}

export interface GitlabDelivery {
  id: string;
  event: PipelineChanged;
}

/** At most this many deliveries share one write, and this many wait for it. */
const BATCH = { maxBatch: 200, maxWaiting: 10_000 };

/**
 * Accepts GitHub deliveries: each becomes exactly one job, however often it arrives. The job is added before the
 * delivery is marked, so a crash between the two makes a repeat possible (the job id catches it) and a loss not.
 */
export function createGithubInbox(deps: ProducerDeps): (d: GithubDelivery) => Promise<Acceptance> {
  return groupCommit(async (batch) => {
    assertReachable(deps.redis);
    const known = await lookUpDeliveries(
      deps,
      batch.map(({ id }) => ({ id, jobId: jobId('decide', id) })),
    );
    // Of those that came twice in one batch the first is kept.
    const fresh = new Map<string, { delivery: GithubDelivery; suffix: string }>();
    for (const [index, delivery] of batch.entries()) {
      const suffix = known[index];
      if (typeof suffix === 'string' && !fresh.has(delivery.id)) fresh.set(delivery.id, { delivery, suffix });
    }
    if (fresh.size === 0) return batch.map(() => 'duplicate');
    await deps.queues.decide.addBulk([...fresh.values()].map(decideJob));
    const marked = await markAccepted(deps, [...fresh.keys()]);
    return batch.map((delivery) =>
      marked.has(delivery.id) && fresh.get(delivery.id)?.delivery === delivery ? 'accepted' : 'duplicate',
    );
  }, BATCH);
}

function decideJob({ delivery, suffix }: { delivery: GithubDelivery; suffix: string }) {
  const { id, receivedAt, event } = delivery;
  const data: DecideJob = { v: JOB_VERSION, deliveryId: id, receivedAt, event };
  return { name: event.kind.replaceAll('_', '-'), data, opts: { jobId: jobId('decide', id) + suffix } };
}

/** Accepts GitLab hooks: a hint collapses with others about the same pipeline into one report. */
export function createGitlabInbox(deps: ProducerDeps): (d: GitlabDelivery) => Promise<Acceptance> {
  return async ({ id, event }) => {
    assertReachable(deps.redis);
    if ((await deps.redis.get(deps.keys.delivery(id))) !== null) return 'duplicate';
    const pipeline = { projectId: event.projectId, pipelineId: event.parentPipelineId ?? event.pipelineId };
    await deps.redis.set(deps.keys.hinted(pipeline.projectId, pipeline.pipelineId), 1, 'PX', BUSY_MS);
    await enqueueReport(deps, { ...pipeline, deliveryId: id, urgent: isUrgent(event) });
    const marked = await markAccepted(deps, [id], TTL_S.hook);
    return marked.has(id) ? 'accepted' : 'duplicate';
  };
}

/** Hints that follow one another faster than this are a burst, of which the reports wait for the end. */
const BUSY_MS = 2_000;

const ENDED = new Set(['success', 'failed', 'canceled', 'skipped', 'manual']);

/** A person waits for the end of a pipeline and for the first failure; everything else may collapse a little. */
function isUrgent({ ciJob, status, parentPipelineId }: PipelineChanged): boolean {
  if (ciJob) return ciJob.status === 'failed';
  return parentPipelineId === undefined && ENDED.has(status);
}
