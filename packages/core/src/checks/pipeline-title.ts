import type { CiJob, Pipeline } from '../pipeline.ts';
import { isKnownStatus, type KnownGitlabStatus } from './check-state.ts';
import { countJobs, type Tally, tallyWords } from './job-tally.ts';
import { formatDuration } from './measures.ts';

type Title = (pipeline: Pipeline, tally: Tally, jobs: readonly CiJob[]) => string;

const TITLES: Record<KnownGitlabStatus, Title> = {
  created: progress,
  waiting_for_resource: progress,
  preparing: progress,
  waiting_for_callback: progress,
  pending: progress,
  scheduled: progress,
  running: progress,
  canceling: () => 'Being cancelled',
  success: succeeded,
  failed: (pipeline, { failed, total }) => {
    if (pipeline.yamlErrors) return 'The CI configuration is not valid';
    return failed === 0 ? `Failed${after(pipeline)}` : `${failed} of ${countJobs(total)} failed`;
  },
  canceled: (pipeline) => `Cancelled${after(pipeline)}`,
  skipped: () => 'Skipped by GitLab: no CI job ran',
  manual: (_pipeline, _tally, jobs) => `Waiting for a manual start of ${namesOf(blockingJobs(jobs))}`,
};

/** What the pipeline's check and commit status say in one line, e.g. `3 of 20 CI jobs failed`. Plain text, not bounded. */
export function pipelineTitle(pipeline: Pipeline, tally: Tally, jobs: readonly CiJob[]): string {
  if (isKnownStatus(pipeline.status)) return TITLES[pipeline.status](pipeline, tally, jobs);
  return `${progress(pipeline, tally)} (GitLab’s state “${pipeline.status}”)`;
}

/** The CI jobs that a blocked pipeline waits for: those that may not fail, or all manual ones when GitLab names none. */
export function blockingJobs(jobs: readonly CiJob[]): CiJob[] {
  const manual = jobs.filter(({ status }) => status === 'manual');
  const blocking = manual.filter(({ allowFailure }) => !allowFailure);
  return blocking.length > 0 ? blocking : manual;
}

/** `a, b and 3 more`; long names are left to whoever bounds the line. */
export function namesOf(jobs: readonly CiJob[]): string {
  const names = jobs.slice(0, 2).map(({ name }) => name);
  const more = jobs.length - names.length;
  if (names.length === 0) return 'a CI job';
  return more === 0 ? names.join(' and ') : `${names.join(', ')} and ${more} more`;
}

function progress(_pipeline: Pipeline, tally: Tally): string {
  const open = tally.running + tally.waiting;
  if (tally.total === 0) return 'Starting';
  if (tally.waiting === tally.total) return `${countJobs(tally.total)} waiting`;
  const bad = tallyWords(tally, ['failed', 'unclear']);
  return `${tally.total - open} of ${countJobs(tally.total)} finished${bad && `, ${bad}`}`;
}

function succeeded(pipeline: Pipeline, tally: Tally): string {
  const took = pipeline.duration === null ? '' : ` in ${formatDuration(pipeline.duration)}`;
  if (tally.succeeded === tally.total) return `${countJobs(tally.total)} succeeded${took}`;
  const others = tallyWords(tally, ['allowedFailure', 'manual', 'cancelled', 'skipped', 'unclear', 'failed']);
  return `${tally.succeeded} of ${countJobs(tally.total)} succeeded${took}${others && ` (${others})`}`;
}

const after = ({ duration }: Pipeline): string => (duration === null ? '' : ` after ${formatDuration(duration)}`);
