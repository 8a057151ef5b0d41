/** CI jobs sorted by what a reader wants to know of them. */
import type { CiJob } from '../pipeline.ts';
import { type CheckState, ciJobCheckState, isSettled } from './check-state.ts';

export type CiJobGroup =
  | 'allowedFailure'
  | 'cancelled'
  | 'failed'
  | 'manual'
  | 'running'
  | 'skipped'
  | 'succeeded'
  | 'unclear'
  | 'waiting';

export interface Tally extends Record<CiJobGroup, number> {
  total: number;
}

/** `rank`: lower ones are told first. `unclear`: ended in a state that GitLab invented after this was written. */
export const GROUPS: Record<CiJobGroup, { icon: string; words: string; rank: number }> = {
  failed: { icon: '❌', words: 'failed', rank: 0 },
  unclear: { icon: '❓', words: 'unclear', rank: 1 },
  allowedFailure: { icon: '⚠️', words: 'failed (allowed)', rank: 2 },
  running: { icon: '🔄', words: 'running', rank: 3 },
  manual: { icon: '✋', words: 'manual', rank: 4 },
  waiting: { icon: '⏳', words: 'waiting', rank: 5 },
  cancelled: { icon: '🚫', words: 'cancelled', rank: 6 },
  succeeded: { icon: '✅', words: 'succeeded', rank: 7 },
  skipped: { icon: '⏭️', words: 'skipped', rank: 8 },
};

const BY_CONCLUSION = {
  action_required: 'unclear',
  cancelled: 'cancelled',
  failure: 'failed',
  neutral: 'allowedFailure',
  skipped: 'skipped',
  success: 'succeeded',
  timed_out: 'failed',
} as const satisfies Record<NonNullable<CheckState['conclusion']>, CiJobGroup>;

/** The group of one CI job in a pipeline of that status. */
export function ciJobGroup(job: CiJob, pipelineStatus: string): CiJobGroup {
  if (job.status === 'manual') return 'manual';
  const { status, conclusion } = ciJobCheckState(job, isSettled(pipelineStatus), pipelineStatus);
  if (conclusion !== undefined) return BY_CONCLUSION[conclusion];
  return status === 'queued' ? 'waiting' : 'running';
}

/** How many CI jobs are in each group. */
export function tallyJobs(jobs: readonly CiJob[], pipelineStatus: string): Tally {
  const tally: Tally = {
    total: jobs.length,
    allowedFailure: 0,
    cancelled: 0,
    failed: 0,
    manual: 0,
    running: 0,
    skipped: 0,
    succeeded: 0,
    unclear: 0,
    waiting: 0,
  };
  for (const job of jobs) tally[ciJobGroup(job, pipelineStatus)] += 1;
  return tally;
}

/** `3 failed, 1 failed (allowed), 16 succeeded`, the most important first; empty without CI jobs. */
export function tallyWords(tally: Tally, groups = Object.keys(GROUPS) as CiJobGroup[]): string {
  const present = groups.filter((group) => tally[group] > 0);
  return present.map((group) => `${tally[group]} ${GROUPS[group].words}`).join(', ');
}

/** `1 CI job`, `20 CI jobs`. */
export const countJobs = (count: number): string => `${count} CI ${count === 1 ? 'job' : 'jobs'}`;
