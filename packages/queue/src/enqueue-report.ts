import { jobId } from './job-id.ts';
import { JOB_VERSION, type ReportJob } from './jobs.ts';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';
import type { Queues } from './queues.ts';

export interface ReportRequest {
  projectId: number;
  pipelineId: number;
  deliveryId: string;
  /** True: now. False: as soon as the pace of this pipeline allows. */
  urgent: boolean;
}

/**
 * Asks for a report of one pipeline. At most one waits and one runs; what is asked for meanwhile becomes one more.
 * BullMQ keeps the last of what is asked for while a report runs, so an urgent request leaves a mark that a less
 * urgent one after it cannot wipe out; the next report takes the mark away when it starts.
 */
export async function enqueueReport(deps: ProducerDeps, request: ReportRequest): Promise<void> {
  const { projectId, pipelineId, deliveryId, urgent } = request;
  const delay = urgent ? await markUrgent(deps, request) : await paceOf(deps, request);
  const job = await deps.queues.report.add(
    'report-pipeline',
    { v: JOB_VERSION, deliveryId, projectId, pipelineId },
    { delay, deduplication: { id: jobId('report', projectId, pipelineId), keepLastIfActive: true } },
  );
  if (urgent) await hurry(deps.queues, job.id);
}

async function markUrgent({ redis, keys }: ProducerDeps, { projectId, pipelineId }: ReportRequest): Promise<number> {
  await redis.set(keys.urgent(projectId, pipelineId), 1, 'EX', TTL_S.urgent);
  return 0;
}

/** Milliseconds until the next report that nobody waits for. */
async function paceOf({ redis, keys }: ProducerDeps, { projectId, pipelineId }: ReportRequest): Promise<number> {
  const [pace, urgent] = await Promise.all([
    redis.pttl(keys.pace(projectId, pipelineId)),
    redis.exists(keys.urgent(projectId, pipelineId)),
  ]);
  return urgent ? 0 : Math.max(0, pace);
}

/**
 * Asks for another report after a pause, whatever happens until then. Not the report itself: a request made by a
 * running report would take the place of one that came from outside. `once`: one that waits already will do; `each`: this
 * one must come at its own time.
 */
export async function nudgeLater(
  { queues }: Pick<ProducerDeps, 'queues'>,
  report: ReportJob,
  delayMs: number,
  which: 'once' | 'each' = 'once',
): Promise<void> {
  const once = which === 'once' && { jobId: jobId('nudge', report.projectId, report.pipelineId) };
  await queues.report.add(
    'nudge-report',
    { ...report, nudge: true },
    { ...once, delay: delayMs, removeOnComplete: true },
  );
}

/**
 * The job may be one that waits already, at the pace of less urgent hints. One that waits for a retry goes on waiting:
 * hurried by every hint, it would spend all its attempts within the outage that it should outlast.
 */
async function hurry({ report }: Queues, id: string | undefined): Promise<void> {
  const job = id === undefined ? undefined : await report.getJob(id);
  if (!job || job.attemptsMade > 0) return;
  await job.promote().catch(() => {}); // it is not waiting for its time, or no longer
}
