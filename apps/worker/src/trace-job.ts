import type { JourneyEntry } from '@failfast-ci/queue';
import type { Tracing } from '@failfast-ci/runtime';
import type { Job } from 'bullmq';

const FAILURES = new Set(['retrying', 'dead-lettered']);

/** A span for one attempt of a job, in the trace of the delivery whose journey it belongs to. */
export function traceJob(
  tracing: Tracing,
  job: Job,
  attempt: number,
  { deliveryId, subject, step }: JourneyEntry,
): void {
  const { at, durationMs, stage, outcome, reason, fields = {} } = step;
  if (durationMs === undefined) return; // it ended with somebody else's job
  const startedAt = at - durationMs;
  tracing.record({
    deliveryId,
    name: `${stage} ${job.name}`,
    startedAt,
    endedAt: at,
    attributes: {
      'ffci.outcome': outcome,
      'ffci.attempt': attempt,
      'ffci.waited_ms': Math.max(0, startedAt - job.timestamp - (attempt === 1 ? job.delay : 0)),
      ...(reason !== undefined && { 'ffci.reason': reason }),
      ...(subject && { 'ffci.repository': subject.repository.fullName }),
      ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [`ffci.${key}`, value])),
    },
    ...(FAILURES.has(outcome) && { failure: reason ?? outcome }),
  });
}
