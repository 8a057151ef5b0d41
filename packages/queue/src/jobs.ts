import type { GithubEvent, Run } from '@failfast-ci/core';
import type { JobsOptions } from 'bullmq';

/** The stages of a delivery's life, in order, and the two queues beside them. One processor each. */
export const QUEUE_NAMES = ['decide', 'mirror', 'pipeline', 'report', 'upkeep', 'dead-letter'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/**
 * Version of all job data. A worker that meets a higher one gives the job back instead of failing it, so that old
 * and new code can run side by side during a rolling upgrade.
 */
export const JOB_VERSION = 1;

export interface JobData {
  v: number;
  /** The delivery that caused the job: the thread to pull through all logs. */
  deliveryId: string;
  /** Upkeep started it before its retry was due (milliseconds since the epoch) to see whether the forge is back. */
  woken?: { forge: 'GitHub' | 'GitLab'; until: number };
}

export interface DecideJob extends JobData {
  /** Milliseconds since the epoch. */
  receivedAt: number;
  event: GithubEvent;
}

/**
 * Says only *which* ref of which repository to look at. What is wanted there lies beside the queue (`wanted`
 * in keys.ts), because BullMQ keeps the first data of a waiting job and the newest commit must win.
 */
export interface MirrorJob extends JobData {
  repositoryId: number;
  ref: string;
}

/** Create the pipeline of one run. */
export interface CreatePipelineJob extends JobData {
  command: 'create';
  run: Run;
  projectId: number;
  /** Full name of the ref on the mirror. */
  ref: string;
  /** The mirror's own commit, where it is not GitHub's. */
  mirroredSha?: string;
  /** The mirror has the CI files alone: CI jobs clone by themselves. */
  ciFilesOnly?: boolean;
}

/** Do to a pipeline, or to one CI job of it, what somebody asked for. */
export interface ActOnPipelineJob extends JobData {
  command: 'retry-failed' | 'cancel' | 'retry-ci-job' | 'play-ci-job' | 'cancel-ci-job';
  projectId: number;
  pipelineId: number;
  /** Name of the CI job; its id changes with each retry. */
  ciJob?: string;
  /** Login of whoever asked, for the log. */
  actor: string;
}

export type PipelineJob = CreatePipelineJob | ActOnPipelineJob;

/** Says only that a pipeline may have changed. The truth is read from GitLab. */
export interface ReportJob extends JobData {
  projectId: number;
  pipelineId: number;
  /** The job only asks for a report, like a hint from outside. */
  nudge?: boolean;
}

export interface UpkeepJob extends JobData {
  task: string;
}

/** A job that could not be done, as it was, with what is needed to understand and to replay it. */
export interface DeadLetterJob extends JobData {
  stage: QueueName;
  jobName: string;
  jobId: string;
  data: unknown;
  /** The error and its causes, outermost first, redacted. */
  errors: string[];
  attempts: number;
  firstAt: number;
  lastAt: number;
  repository?: string;
  sha?: string;
}

export interface Jobs {
  decide: DecideJob;
  mirror: MirrorJob;
  pipeline: PipelineJob;
  report: ReportJob;
  upkeep: UpkeepJob;
  'dead-letter': DeadLetterJob;
}

/**
 * Milliseconds before the next attempt: eight attempts over about half an hour, quick at first because most faults
 * of a forge last seconds. Jitter of ±25 % is added by the worker so that jobs do not come back as a herd.
 */
export const RETRY_DELAYS_MS = [2_000, 5_000, 15_000, 45_000, 120_000, 400_000, 1_200_000] as const;
export const MAX_ATTEMPTS = RETRY_DELAYS_MS.length + 1;

const DAY_S = 24 * 3600;

/** How jobs of each queue are kept and retried. Failed ones stay until they are moved to the dead letters. */
export const JOB_OPTIONS: Record<QueueName, JobsOptions> = {
  decide: stage({ age: 3600, count: 5_000 }),
  mirror: stage({ age: 3600, count: 2_000 }),
  pipeline: stage({ age: DAY_S, count: 20_000 }),
  report: stage({ age: 600, count: 500 }),
  upkeep: { attempts: 1, removeOnComplete: { age: 3600, count: 200 }, removeOnFail: { age: DAY_S, count: 200 } },
  'dead-letter': { attempts: 1, removeOnComplete: true, removeOnFail: true },
};

function stage(removeOnComplete: { age: number; count: number }): JobsOptions {
  return { attempts: MAX_ATTEMPTS, backoff: { type: 'custom' }, removeOnComplete, removeOnFail: false };
}
