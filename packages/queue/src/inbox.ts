import { randomUUID } from 'node:crypto';
import type { GithubEvent, PipelineChanged } from '@failfast-ci/core';
import { assertReachable } from './connection.ts';
import { enqueueReport } from './enqueue-report.ts';
import { groupCommit } from './group-commit.ts';
import { jobId } from './job-id.ts';
import { type DecideJob, JOB_VERSION } from './jobs.ts';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';
import type { Queues } from './queues.ts';

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

/** At most this many deliveries share one write, which begins when a few are there, and this many wait for it. */
const BATCH = { maxBatch: 200, enough: 16, maxWaiting: 10_000 };

/**
 * Accepts GitHub deliveries: each becomes exactly one job, however often it arrives, here or in another process. BullMQ
 * marks the delivery as it adds the job, in one step, so a crash can neither lose a delivery nor take it twice. Of a delivery that
 * is marked already it answers with the id of the job that it became then.
 */
export function createGithubInbox(deps: ProducerDeps): (d: GithubDelivery) => Promise<Acceptance> {
  return groupCommit(async (batch) => {
    assertReachable(deps.redis);
    const jobs = batch.map(decideJob);
    const added = await addAll(deps.queues, jobs);
    return jobs.map(({ opts }, index) => (added[index]?.id === opts.jobId ? 'accepted' : 'duplicate'));
  }, BATCH);
}

/** A pipeline pays off from the second job on: making one costs ioredis as much as all the rest of a command. */
async function addAll(
  { decide }: Queues,
  jobs: ReturnType<typeof decideJob>[],
): Promise<{ id?: string | undefined }[]> {
  const [first, ...more] = jobs;
  return first && more.length === 0 ? [await decide.add(first.name, first.data, first.opts)] : decide.addBulk(jobs);
}

/** The id of the job is its own: after a delivery was dead-lettered, its next job must not be taken for the old one. */
function decideJob({ id, receivedAt, event }: GithubDelivery) {
  const data: DecideJob = { v: JOB_VERSION, deliveryId: id, receivedAt, event };
  const opts = {
    jobId: jobId('decide', id, randomUUID().slice(0, 8)),
    deduplication: { id, ttl: TTL_S.delivery * 1_000 },
  };
  return { name: event.kind.replaceAll('_', '-'), data, opts };
}

/** Accepts GitLab hooks: a hint collapses with others about the same pipeline into one report. */
export function createGitlabInbox(deps: ProducerDeps): (d: GitlabDelivery) => Promise<Acceptance> {
  return async ({ id, event }) => {
    assertReachable(deps.redis);
    if ((await deps.redis.get(deps.keys.delivery(id))) !== null) return 'duplicate';
    const pipeline = { projectId: event.projectId, pipelineId: event.parentPipelineId ?? event.pipelineId };
    await deps.redis.set(deps.keys.hinted(pipeline.projectId, pipeline.pipelineId), 1, 'PX', BUSY_MS);
    await enqueueReport(deps, { ...pipeline, deliveryId: id, urgent: isUrgent(event) });
    const marked = await deps.redis.set(deps.keys.delivery(id), Date.now(), 'EX', TTL_S.hook, 'NX');
    return marked === 'OK' ? 'accepted' : 'duplicate';
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
