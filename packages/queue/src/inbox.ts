import type { GithubEvent, PipelineChanged } from '@failfast-ci/core';
import { assertReachable, type RedisConnection } from './connection.ts';
import { enqueueReport } from './enqueue-report.ts';
import { groupCommit } from './group-commit.ts';
import { jobId } from './job-id.ts';
import { type DecideJob, JOB_VERSION } from './jobs.ts';
import { type Keys, TTL_S } from './keys.ts';
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
export function createGithubInbox({ redis, keys, queues }: ProducerDeps): (d: GithubDelivery) => Promise<Acceptance> {
  return groupCommit(async (batch) => {
    assertReachable(redis);
    const known = await lookUp({ redis, keys, queues }, batch);
    // Of those that came twice in one batch the first is kept.
    const fresh = new Map<string, GithubDelivery>();
    for (const [index, delivery] of batch.entries()) {
      if (!known[index]?.marked && !fresh.has(delivery.id)) fresh.set(delivery.id, delivery);
    }
    if (fresh.size === 0) return batch.map(() => 'duplicate');
    await queues.decide.addBulk([...fresh.values()].map((d) => decideJob(d, known[batch.indexOf(d)]?.finishedOn)));
    const marked = await markAccepted(redis, keys, [...fresh.keys()]);
    return batch.map((delivery) =>
      fresh.get(delivery.id) === delivery && marked.has(delivery.id) ? 'accepted' : 'duplicate',
    );
  }, BATCH);
}

interface Known {
  marked: boolean;
  /** When the job of this delivery ended, as BullMQ wrote it. */
  finishedOn: string | undefined;
}

/** What is known of each delivery, in one round trip. */
async function lookUp({ redis, keys, queues }: ProducerDeps, batch: GithubDelivery[]): Promise<Known[]> {
  const pipeline = redis.pipeline();
  for (const { id } of batch) {
    pipeline.get(keys.delivery(id)).hget(queues.decide.toKey(jobId('decide', id)), 'finishedOn');
  }
  const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply as string | null;
  });
  return batch.map((_, index) => ({
    marked: replies[index * 2] !== null,
    finishedOn: replies[index * 2 + 1] ?? undefined,
  }));
}

/**
 * A job that ended and lost its mark was dead-lettered: it runs again. BullMQ keeps ended jobs for a while and takes no
 * second one of the same id, so the new one is told apart by when the old one ended, the same for whoever adds it.
 */
function decideJob({ id, receivedAt, event }: GithubDelivery, finishedOn: string | undefined) {
  const data: DecideJob = { v: JOB_VERSION, deliveryId: id, receivedAt, event };
  const again = finishedOn === undefined ? [] : [finishedOn];
  return { name: event.kind.replaceAll('_', '-'), data, opts: { jobId: jobId('decide', id, ...again) } };
}

/** Accepts GitLab hooks: a hint collapses with others about the same pipeline into one report. */
export function createGitlabInbox(deps: ProducerDeps): (d: GitlabDelivery) => Promise<Acceptance> {
  return async ({ id, event }) => {
    assertReachable(deps.redis);
    if ((await deps.redis.get(deps.keys.delivery(id))) !== null) return 'duplicate';
    await enqueueReport(deps, {
      projectId: event.projectId,
      pipelineId: event.parentPipelineId ?? event.pipelineId,
      deliveryId: id,
      urgent: isUrgent(event),
    });
    const marked = await markAccepted(deps.redis, deps.keys, [id]);
    return marked.has(id) ? 'accepted' : 'duplicate';
  };
}

/** Marks deliveries as accepted. Of two processes that took the same one at once, only the first learns that it did. */
async function markAccepted(redis: RedisConnection, keys: Keys, ids: string[]): Promise<Set<string>> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.set(keys.delivery(id), 1, 'EX', TTL_S.delivery, 'NX');
  const marked = new Set<string>();
  for (const [index, [error, reply]] of ((await pipeline.exec()) ?? []).entries()) {
    if (error) throw error;
    if (reply === 'OK') marked.add(ids[index] as string);
  }
  return marked;
}

const ENDED = new Set(['success', 'failed', 'canceled', 'skipped', 'manual']);

/** A person waits for the end of a pipeline and for the first failure; everything else may collapse a little. */
function isUrgent({ ciJob, status, parentPipelineId }: PipelineChanged): boolean {
  if (ciJob) return ciJob.status === 'failed';
  return parentPipelineId === undefined && ENDED.has(status);
}
