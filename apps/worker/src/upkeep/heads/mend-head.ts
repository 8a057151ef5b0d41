import type { Repository } from '@failfast-ci/core';
import { createGithubInbox, enqueueReport, type ProducerDeps } from '@failfast-ci/queue';
import type { OpenPipelines, PipelineKey } from '../../state/open-pipelines.ts';
import type { Records } from '../../state/runs.ts';
import { busyRepositories, isBusy } from './busy-repositories.ts';
import { type Head, upkeepDeliveryId } from './head.ts';
import type { SeenHeads } from './seen-heads.ts';

export interface MendDeps {
  producer: ProducerDeps;
  records: Records;
  openPipelines: OpenPipelines;
}

/** What GitHub lists may be younger than its delivery, which is then on its way here or waits in the queue. */
export async function isCertain(
  { producer }: Pick<MendDeps, 'producer'>,
  { repository, seen, graceMs }: { repository: Repository; seen: SeenHeads; graceMs: number },
  head: Head,
): Promise<boolean> {
  const now = Date.now();
  if (now - (await seen.missingSince(head.ref, head.sha, now)) < graceMs) return false;
  return !isBusy(await busyRepositories(producer.queues), repository.id);
}

/** Decided like any event. The id is the same for the same head, so that it cannot run twice. */
export async function askFor(
  { producer }: Pick<MendDeps, 'producer'>,
  repository: Repository,
  head: Head,
): Promise<void> {
  const id = upkeepDeliveryId(repository.id, head);
  await createGithubInbox(producer)({ id, receivedAt: Date.now(), event: head.event });
}

export async function watchAgain(
  { producer, openPipelines, records }: MendDeps,
  repository: Repository,
  head: Head,
  { pipeline }: { pipeline: PipelineKey },
): Promise<void> {
  const deliveryId = upkeepDeliveryId(repository.id, head);
  await records.requested(repository.id, head.ref).write({ sha: head.sha, runId: deliveryId });
  await openPipelines.watch(pipeline, Date.now());
  await enqueueReport(producer, { ...pipeline, deliveryId, urgent: true });
}
