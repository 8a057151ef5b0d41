/** What a CI job's state is called, and what it means for whoever reads it. */
import type { CiJob } from '../pipeline.ts';
import { type CheckState, isKnownStatus, type KnownGitlabStatus } from './check-state.ts';
import { explainFailure, shortFailureReason } from './failure-reason.ts';
import { inlineCode } from './markdown.ts';
import { formatDuration } from './measures.ts';

type Words = { title: string; sentence: string };

const WORDS: Record<KnownGitlabStatus, Words> = {
  created: { title: 'Waiting for earlier CI jobs', sentence: 'It starts when the CI jobs before it are done.' },
  pending: { title: 'Waiting for a runner', sentence: 'It starts as soon as a runner is free.' },
  preparing: { title: 'Being prepared', sentence: 'GitLab prepares what it needs.' },
  waiting_for_resource: {
    title: 'Waiting for its resource group',
    sentence: 'Another CI job of the same `resource_group` runs. It starts after that.',
  },
  waiting_for_callback: {
    title: 'Waiting for an answer from outside',
    sentence: 'It starts when the service it depends on has answered GitLab.',
  },
  scheduled: { title: 'Starts later', sentence: 'It is delayed and starts by itself.' },
  running: { title: 'Running', sentence: 'A runner works on it.' },
  canceling: { title: 'Being cancelled', sentence: 'It was cancelled and is about to stop.' },
  success: { title: 'Succeeded', sentence: 'It succeeded.' },
  failed: { title: 'Failed', sentence: 'It failed.' },
  canceled: { title: 'Cancelled', sentence: 'It was cancelled in GitLab.' },
  skipped: { title: 'Skipped', sentence: 'GitLab skipped it, usually because an earlier CI job did not succeed.' },
  manual: { title: 'Waiting for a manual start', sentence: 'It runs only when somebody starts it, here or in GitLab.' },
};

/** The title of a CI job's check, e.g. `Failed: script failure after 2m 13s`. Plain text, not bounded. */
export function ciJobTitle(job: CiJob, state: CheckState): string {
  if (isLeftBehind(job, state)) return leftBehind(job).title;
  if (job.status === 'failed') return failedTitle(job);
  if (!isKnownStatus(job.status)) return `In GitLab’s state “${job.status}”`;
  const { title } = WORDS[job.status];
  return job.status === 'success' ? `${title} in ${took(job)}`.replace(' in –', '') : title;
}

/** What it means and what to do, in Markdown sentences. */
export function ciJobSentences(job: CiJob, state: CheckState): string {
  if (isLeftBehind(job, state)) return leftBehind(job).sentence;
  if (job.status === 'failed') return failedSentences(job);
  if (!isKnownStatus(job.status))
    return `GitLab calls its state ${inlineCode(job.status)}, which is new to this bridge.`;
  const { sentence } = WORDS[job.status];
  return job.status === 'manual' && !job.allowFailure ? `${sentence} The pipeline waits for that.` : sentence;
}

const took = (job: CiJob): string => formatDuration(job.duration);

function failedTitle(job: CiJob): string {
  const reason = shortFailureReason(job.failureReason);
  const after = job.duration === null ? '' : ` after ${took(job)}`;
  return `${WORDS.failed.title}${job.allowFailure ? ' (allowed)' : ''}${reason === undefined ? '' : `: ${reason}`}${after}`;
}

function failedSentences(job: CiJob): string {
  const why = `${WORDS.failed.sentence} ${explainFailure(job.failureReason)}`;
  return job.allowFailure ? `${why} It is allowed to fail, so the pipeline goes on.` : why;
}

/** The pipeline moves no further, and GitLab still lists the CI job as if it would. */
const isLeftBehind = (job: CiJob, state: CheckState): boolean =>
  state.status === 'completed' && !['success', 'failed', 'canceled', 'skipped', 'manual'].includes(job.status);

function leftBehind(job: CiJob): Words {
  if (job.startedAt === null) {
    return { title: 'Never started', sentence: 'The pipeline ended, or is blocked, before this CI job could start.' };
  }
  return {
    title: isKnownStatus(job.status) ? 'Stopped with the pipeline' : `Ended in GitLab’s state “${job.status}”`,
    sentence: `The pipeline ended while this CI job was ${inlineCode(job.status)}. Look at it in GitLab.`,
  };
}
