import type { GithubEvent, PipelineChanged, Removal, Run } from '@failfast-ci/core';
import { assertReachable, type RedisConnection } from './connection.ts';
import { groupCommit } from './group-commit.ts';
import { jobId } from './job-id.ts';
import { type DecideJob, JOB_VERSION, type MirrorJob, type PipelineJob } from './jobs.ts';
import { type Keys, TTL_S } from './keys.ts';
import type { Queues } from './queues.ts';

/** `duplicate`: this delivery was accepted before and its work is queued or done. */
export type Acceptance = 'accepted' | 'duplicate';

export interface GithubDelivery {
  id: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  event: GithubEvent;
}

export interface ProducerDeps {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
}

/** At most this many deliveries share one write. */
const MAX_BATCH = 200;

/**
 * Accepts GitHub deliveries: each becomes exactly one job, however often it arrives. The job is added before the
 * delivery is marked, so a crash between the two makes a repeat possible (the job id catches it) and a loss not.
 */
export function createGithubInbox({ redis, keys, queues }: ProducerDeps): (d: GithubDelivery) => Promise<Acceptance> {
  return groupCommit(
    async (batch) => {
      assertReachable(redis);
      const marks = await redis.mget(batch.map(({ id }) => keys.delivery(id)));
      const fresh = new Map(
        batch.filter((_, index) => marks[index] === null).map((delivery) => [delivery.id, delivery]),
      );
      if (fresh.size > 0) {
        await queues.decide.addBulk([...fresh.values()].map(decideJob));
        await markAccepted(redis, keys, [...fresh.keys()]);
      }
      return batch.map((delivery) => (fresh.get(delivery.id) === delivery ? 'accepted' : 'duplicate'));
    },
    { maxBatch: MAX_BATCH },
  );
}

function decideJob({ id, receivedAt, event }: GithubDelivery) {
  const data: DecideJob = { v: JOB_VERSION, deliveryId: id, receivedAt, event };
  return { name: event.kind.replaceAll('_', '-'), data, opts: { jobId: jobId('decide', id) } };
}

async function markAccepted(redis: RedisConnection, keys: Keys, ids: string[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.set(keys.delivery(id), 1, 'EX', TTL_S.delivery);
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}

/** Accepts GitLab hooks: a hint collapses with others about the same pipeline into one report. */
export function createGitlabInbox(
  deps: ProducerDeps,
): (d: { id: string; event: PipelineChanged }) => Promise<Acceptance> {
  return async ({ id, event }) => {
    assertReachable(deps.redis);
    const mark = deps.keys.delivery(id);
    if ((await deps.redis.get(mark)) !== null) return 'duplicate';
    await enqueueReport(deps, {
      projectId: event.projectId,
      pipelineId: event.parentPipelineId ?? event.pipelineId,
      deliveryId: id,
      urgent: isUrgent(event),
    });
    await deps.redis.set(mark, 1, 'EX', TTL_S.delivery);
    return 'accepted';
  };
}

const ENDED = new Set(['success', 'failed', 'canceled', 'skipped', 'manual']);

/** A person waits for the end of a pipeline and for the first failure; everything else may collapse a little. */
function isUrgent({ ciJob, status, parentPipelineId }: PipelineChanged): boolean {
  if (ciJob) return ciJob.status === 'failed';
  return parentPipelineId === undefined && ENDED.has(status);
}

export interface ReportRequest {
  projectId: number;
  pipelineId: number;
  deliveryId: string;
  /** True: now. False: as soon as the pace of this pipeline allows. */
  urgent: boolean;
  /** Milliseconds to wait at least. */
  delayMs?: number;
}

/**
 * Asks for a report of one pipeline. At most one waits and one runs; what is asked for meanwhile becomes one more.
 */
export async function enqueueReport({ redis, keys, queues }: ProducerDeps, request: ReportRequest): Promise<void> {
  const { projectId, pipelineId, deliveryId, urgent, delayMs = 0 } = request;
  const pace = urgent ? 0 : Math.max(0, await redis.pttl(keys.pace(projectId, pipelineId)));
  const job = await queues.report.add(
    'report-pipeline',
    { v: JOB_VERSION, deliveryId, projectId, pipelineId },
    {
      delay: Math.max(pace, delayMs),
      deduplication: { id: jobId('report', projectId, pipelineId), keepLastIfActive: true },
    },
  );
  // The job may be one that waits already, at the pace of less urgent hints.
  if (urgent) await job.promote().catch(() => {});
}

/** Keeps the wish beside the queue and asks for the ref to be looked at. A job that waits for a retry starts afresh. */
export async function enqueueMirror(
  { redis, keys, queues }: ProducerDeps,
  ref: string,
  wish: Run | Removal,
): Promise<void> {
  const repositoryId = wish.repository.id;
  const key = keys.wanted(repositoryId, ref);
  await redis.hset(key, wish.id, JSON.stringify(wish));
  await redis.expire(key, TTL_S.wanted);
  await lookAtRef({ queues }, { v: JOB_VERSION, deliveryId: wish.deliveryId, repositoryId, ref });
}

/** Asks for a ref to be looked at; see {@link enqueueMirror}. */
export async function lookAtRef({ queues }: Pick<ProducerDeps, 'queues'>, data: MirrorJob): Promise<void> {
  const deduplicationId = jobId('mirror', data.repositoryId, data.ref);
  await discardDelayed(queues, deduplicationId);
  await queues.mirror.add('mirror-ref', data, { deduplication: { id: deduplicationId, keepLastIfActive: true } });
}

/** A retry of an older commit must neither hold up a newer one nor leave it fewer attempts. */
async function discardDelayed({ mirror }: Queues, deduplicationId: string): Promise<void> {
  const id = await mirror.getDeduplicationJobId(deduplicationId);
  if (!id) return;
  const job = await mirror.getJob(id);
  if (await job?.isDelayed()) await job?.remove().catch(() => {}); // it has just become active: then it will look again
}

/** Asks for the pipeline of a run. Its id is the run's, so that a repeated mirror job cannot ask twice. */
export async function enqueuePipeline({ queues }: Pick<ProducerDeps, 'queues'>, data: PipelineJob): Promise<void> {
  await queues.pipeline.add('create-pipeline', data, { jobId: jobId('pipeline', data.run.id) });
}
