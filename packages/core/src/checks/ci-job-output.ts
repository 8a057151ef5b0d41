import type { CiJob, Pipeline } from '../pipeline.ts';
import { type ActionState, actionState, actionsFor } from './check-actions.ts';
import { checkContent } from './check-content.ts';
import type { CheckRunContent } from './check-run.ts';
import { type CheckState, ciJobCheckState, isSettled } from './check-state.ts';
import { ciJobSentences, ciJobTitle } from './ci-job-words.ts';
import { cutBytes } from './clean-text.ts';
import { inlineCode, markdownLink } from './markdown.ts';
import { formatDuration } from './measures.ts';

export interface CiJobCheckInput {
  job: CiJob;
  pipeline: Pick<Pipeline, 'id' | 'status' | 'webUrl'>;
  /** Identifiers of the buttons that work; no buttons at all when absent. */
  enabledActions?: ReadonlySet<string> | undefined;
}

/** The check of one CI job. Depends on nothing but its input: the same CI job gives the same text at any time. */
export function ciJobCheck({ job, pipeline, enabledActions }: CiJobCheckInput): CheckRunContent {
  const state = ciJobCheckState(job, isSettled(pipeline.status), pipeline.status);
  return checkContent({
    state,
    title: ciJobTitle(job, state),
    summary: [ciJobSentences(job, state), links(job, pipeline)],
    text: [factsTable(job, state)],
    detailsUrl: job.webUrl,
    startedAt: job.startedAt,
    completedAt: job.finishedAt,
    actions: enabledActions && actionsFor('ci_job', stateForActions(job, state), { enabled: enabledActions }),
  });
}

const stateForActions = (job: CiJob, state: CheckState): ActionState =>
  job.status === 'manual' ? 'manual' : actionState(state);

const links = (job: CiJob, pipeline: CiJobCheckInput['pipeline']): string =>
  [
    markdownLink(`CI job ${job.id} in GitLab`, job.webUrl),
    markdownLink(`pipeline ${pipeline.id}`, pipeline.webUrl),
  ].join(' · ');

function factsTable(job: CiJob, state: CheckState): string {
  // GitLab counts a running CI job's seconds on: shown, they would make every report a change.
  const duration = state.status === 'completed' ? formatDuration(job.duration) : '–';
  const cells = [name(job.name), name(job.stage), name(job.status), job.allowFailure ? 'yes' : 'no', duration];
  return [
    '| CI job | Stage | GitLab status | May fail | Duration |',
    '|---|---|---|---|---:|',
    `| ${cells.join(' | ')} |`,
  ].join('\n');
}

const name = (text: string): string => inlineCode(cutBytes(text, 1000));
