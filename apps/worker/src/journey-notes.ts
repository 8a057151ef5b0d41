import { type Run, subjectOfEvent, subjectOfRun } from '@failfast-ci/core';
import type { DecideJob, JobData, JourneyEntry, JourneyStep, QueueName } from '@failfast-ci/queue';
import type { LogFields, Redactor } from '@failfast-ci/runtime';
import type { Outcome } from './outcome.ts';

/** A processor finds out only while it works whose work a job is: a mirror job names a ref, a report a pipeline. */
export interface JourneyNotes {
  /** The run that the job is for. `again`: it was at this stage before, so its time since the webhook says nothing. */
  isFor(run: Run, given?: { again?: boolean }): void;
  /** Another run that has come to its end with this job. */
  ended(run: Run, outcome: Outcome['outcome'], reason: string): void;
}

/** The notes of one attempt. */
export interface TakenNotes extends JourneyNotes {
  run?: Run;
  /** When the webhook came that this attempt is the first to answer at its stage. */
  webhookAt?: number;
  others: { run: Run; outcome: string; reason: string }[];
}

export function takeNotes(): TakenNotes {
  const notes: TakenNotes = {
    others: [],
    isFor(run, { again = false } = {}) {
      notes.run = run;
      if (!again) notes.webhookAt = run.requestedAt;
    },
    ended: (run, outcome, reason) => void notes.others.push({ run, outcome, reason }),
  };
  return notes;
}

/** What a job that ended has to say, to the journeys of all deliveries that it was for. */
export function journeyEntries(
  queue: QueueName,
  data: JobData,
  notes: TakenNotes,
  step: Omit<JourneyStep, 'stage'>,
): JourneyEntry[] {
  const stage = stageOf(queue);
  if (!stage) return [];
  const { at } = step;
  const others = notes.others.map(({ run, outcome, reason }) => ({
    deliveryId: run.deliveryId,
    subject: subjectOfRun(run),
    step: { at, stage, outcome, reason },
  }));
  const own = ownEntry(stage, data, notes);
  return own ? [...others, { ...own, step: { ...step, stage } }] : others;
}

/** A hint of GitLab's has an id of its own, which nobody asks about: a report belongs to its pipeline's run or to nothing. */
function ownEntry(
  stage: JourneyStep['stage'],
  data: JobData,
  { run }: TakenNotes,
): Omit<JourneyEntry, 'step'> | undefined {
  if (run) return { deliveryId: run.deliveryId, subject: subjectOfRun(run) };
  if (stage === 'report') return undefined;
  const { deliveryId } = data;
  if (stage !== 'decide') return { deliveryId };
  const { event, receivedAt } = data as DecideJob;
  const { kind, actor } = event;
  return { deliveryId, delivery: { at: receivedAt, event: kind, actor }, subject: subjectOfEvent(event) };
}

const STAGES: readonly string[] = ['decide', 'mirror', 'pipeline', 'report'] satisfies JourneyStep['stage'][];

const stageOf = (queue: QueueName): JourneyStep['stage'] | undefined =>
  STAGES.includes(queue) ? (queue as JourneyStep['stage']) : undefined;

const MAX_REASON = 300;

/** What of a closing log line is worth keeping for weeks: the reason or the error in one line, and what was done. */
export function closingStep(
  redact: Redactor,
  { outcome, durationMs, fields, jobId }: { outcome: string; durationMs?: number; fields: LogFields; jobId?: string },
): Omit<JourneyStep, 'stage'> {
  const { reason, error, until: _, ...done } = fields;
  const why = reason ?? (error instanceof Error ? error.message : error);
  const [line = ''] = String(redact(String(why ?? ''))).split('\n', 1);
  return {
    at: Date.now(),
    outcome,
    ...(durationMs !== undefined && { durationMs }),
    ...(line !== '' && { reason: line.slice(0, MAX_REASON) }),
    ...(Object.keys(done).length > 0 && { fields: done as NonNullable<JourneyStep['fields']> }),
    ...(jobId !== undefined && { jobId }),
  };
}

/** Milliseconds since the webhook of what this job is the first to bring to its stage; undefined for all others. */
export function sinceWebhook(queue: QueueName, data: JobData, { webhookAt }: TakenNotes, outcome: string) {
  // What a decision ignores shows nothing to anybody.
  const decided = queue === 'decide' && (outcome === 'done' || outcome === 'refused');
  const since = decided ? (data as DecideJob).receivedAt : outcome === 'done' ? webhookAt : undefined;
  return since === undefined ? undefined : Math.max(0, Date.now() - since);
}
