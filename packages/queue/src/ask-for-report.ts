import { enqueueReport, type ReportRequest } from './enqueue-report.ts';
import type { ProducerDeps } from './producer.ts';

/** Whoever asks again within this time waits for the next report at the pace of hints. Milliseconds. */
const ONCE_MS = 5_000;

/**
 * A report for somebody who followed a link: everybody who reads the check has it. At once, but not again and again:
 * each report asks GitLab in the name of the robot, whose API budget all repositories share.
 */
export async function askForReport(deps: ProducerDeps, request: Omit<ReportRequest, 'urgent'>): Promise<void> {
  const { redis, keys } = deps;
  const { projectId, pipelineId } = request;
  const isFirst = (await redis.set(keys.asked(projectId, pipelineId), 1, 'PX', ONCE_MS, 'NX')) === 'OK';
  // A pipeline that is not reported any more has no pace of its own.
  if (!isFirst) await redis.set(keys.pace(projectId, pipelineId), 1, 'PX', ONCE_MS, 'NX');
  await enqueueReport(deps, { ...request, urgent: isFirst });
}
