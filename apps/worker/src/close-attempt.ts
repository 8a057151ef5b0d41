import { addToJourney, type JobData, type Keys, type QueueName, type RedisConnection } from '@failfast-ci/queue';
import type { LogFields, Logger, Redactor, Tracing } from '@failfast-ci/runtime';
import type { Job } from 'bullmq';
import { closingStep, journeyEntries, sinceWebhook, type TakenNotes } from './journey-notes.ts';
import { traceJob } from './trace-job.ts';

export interface CloseDeps {
  connection: RedisConnection;
  keys: Keys;
  redact: Redactor;
  tracing?: Tracing | undefined;
  /** `sinceWebhookMs`: of the first job that brought a run to this stage. */
  onOutcome?: (queue: QueueName, outcome: string, durationMs: number, sinceWebhookMs?: number) => void;
}

/** Tells how an attempt ended. Called at most once. */
export type CloseAttempt = (level: 'info' | 'warn' | 'error', outcome: string, fields: LogFields) => void;

/** Another worker has the job: its journey is that one's to tell. */
export const TAKEN_OVER = 'taken-over';

/** Begins an attempt. Its end is told by one closing log line, the metrics, and a step and a span of its journey. */
export function openAttempt(deps: CloseDeps, { queue, job, number, notes, logger }: Opened): CloseAttempt {
  const startedAt = performance.now();
  return (level, outcome, fields) => {
    const durationMs = Math.round(performance.now() - startedAt);
    deps.onOutcome?.(queue, outcome, durationMs, sinceWebhook(queue, job.data, notes, outcome));
    logger[level](`${job.name}: ${outcome}`, { outcome, duration_ms: durationMs, ...fields });
    if (outcome === TAKEN_OVER) return;
    const end = { outcome, durationMs, fields, ...(job.id !== undefined && { jobId: job.id }) };
    for (const entry of journeyEntries(queue, job.data, notes, closingStep(deps.redact, end))) {
      if (deps.tracing) traceJob(deps.tracing, job, number, entry);
      // Not waited for: it goes out before the end of the job does, on the same connection.
      addToJourney({ redis: deps.connection, keys: deps.keys }, entry).catch((error: unknown) =>
        logger.warn('cannot note the journey', { error }),
      );
    }
  };
}

interface Opened {
  queue: QueueName;
  job: Job<JobData>;
  /** Counts from 1. */
  number: number;
  notes: TakenNotes;
  logger: Logger;
}
