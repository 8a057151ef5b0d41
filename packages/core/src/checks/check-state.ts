/** GitLab's states as GitHub's check states. Both tables are complete by type; an unknown state is open, not a fault. */
import type { CiJob } from '../pipeline.ts';
import type { CheckConclusion, CheckRunContent } from './check-run.ts';

/** All that GitLab 19 knows, for pipelines and CI jobs alike. It spells `canceled`; GitHub spells `cancelled`. */
export type KnownGitlabStatus =
  | 'canceled'
  | 'canceling'
  | 'created'
  | 'failed'
  | 'manual'
  | 'pending'
  | 'preparing'
  | 'running'
  | 'scheduled'
  | 'skipped'
  | 'success'
  | 'waiting_for_callback'
  | 'waiting_for_resource';

export interface CheckState {
  status: CheckRunContent['status'];
  /** Present exactly when `status` is `completed`. */
  conclusion?: CheckConclusion;
}

const completed = <Conclusion extends CheckConclusion>(conclusion: Conclusion) =>
  ({ status: 'completed', conclusion }) as const;

export const CI_JOB_STATE = {
  created: { status: 'queued' },
  waiting_for_resource: { status: 'queued' },
  preparing: { status: 'queued' },
  waiting_for_callback: { status: 'queued' },
  pending: { status: 'queued' },
  scheduled: { status: 'queued' },
  running: { status: 'in_progress' },
  canceling: { status: 'in_progress' },
  success: completed('success'),
  failed: completed('failure'),
  canceled: completed('cancelled'),
  skipped: completed('skipped'),
  // It may never be started: a check that waits for it would wait for ever.
  manual: completed('neutral'),
} as const satisfies Record<KnownGitlabStatus, CheckState>;

export const PIPELINE_STATE = {
  ...CI_JOB_STATE,
  // Created but delayed by `when: delayed`: it goes on by itself.
  scheduled: { status: 'in_progress' },
  // Blocked: GitLab gives this state only when nothing else can run before somebody acts.
  manual: completed('action_required'),
} as const satisfies Record<KnownGitlabStatus, CheckState>;

export const isKnownStatus = (status: string): status is KnownGitlabStatus => Object.hasOwn(CI_JOB_STATE, status);

/** The pipeline is over; only a retry changes it. */
export const isEnded = (status: string): boolean => ['success', 'failed', 'canceled', 'skipped'].includes(status);

/** The pipeline may still change by itself or by a manual start. True for states we do not know. */
export const isOpen = (status: string): boolean => !isEnded(status);

/** Nothing in the pipeline moves unless a person acts: it is over, or blocked by a manual CI job. */
export const isSettled = (status: string): boolean => isEnded(status) || status === 'manual';

/** The state of the gate check. */
export const pipelineCheckState = (status: string): CheckState =>
  isKnownStatus(status) ? PIPELINE_STATE[status] : { status: 'in_progress' };

/**
 * The state of a CI job's check. `pipelineEnded` (give it `isSettled`): nothing in the pipeline moves by itself any
 * more, so what did not start or finish never will, and its check must not stay open.
 */
export function ciJobCheckState(
  job: CiJob,
  pipelineEnded: boolean,
  pipelineStatus: string | undefined = job.pipeline?.status,
): CheckState {
  if (job.status === 'failed' && job.allowFailure) return completed('neutral');
  const state: CheckState = isKnownStatus(job.status) ? CI_JOB_STATE[job.status] : { status: 'in_progress' };
  if (state.status === 'completed' || !pipelineEnded) return state;
  return job.startedAt === null ? neverStarted(pipelineStatus) : leftUnfinished(job);
}

const neverStarted = (pipelineStatus: string | undefined): CheckState =>
  completed(pipelineStatus === 'canceled' ? 'cancelled' : 'skipped');

/** It ran, and how it ended we cannot tell: never a conclusion that a required check would take for a pass. */
function leftUnfinished(job: CiJob): CheckState {
  if (job.allowFailure) return completed('neutral');
  return completed(isKnownStatus(job.status) ? 'cancelled' : 'action_required');
}
