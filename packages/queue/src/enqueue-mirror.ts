import type { Removal, Run } from '@failfast-ci/core';
import { jobId } from './job-id.ts';
import { JOB_VERSION, type MirrorJob } from './jobs.ts';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';
import type { Queues } from './queues.ts';

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
