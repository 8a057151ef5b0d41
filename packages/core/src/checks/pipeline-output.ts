import type { CiJob, Pipeline, TriggerJob } from '../pipeline.ts';
import { type ActionState, actionState, actionsFor } from './check-actions.ts';
import { checkContent } from './check-content.ts';
import type { CheckRunContent } from './check-run.ts';
import { isEnded, pipelineCheckState } from './check-state.ts';
import { allChildren, type ChildPipeline, childrenTable } from './child-pipelines.ts';
import { fitRows } from './fit-rows.ts';
import { ciJobGroup, countJobs, tallyJobs, tallyWords } from './job-tally.ts';
import { codeBlock, markdownLink } from './markdown.ts';
import { formatDuration } from './measures.ts';
import { inOrder, jobsTable, shortName, statusCell, withMore } from './pipeline-table.ts';
import { blockingJobs, pipelineTitle } from './pipeline-title.ts';

export interface PipelineCheckInput {
  pipeline: Pipeline;
  jobs: readonly CiJob[];
  triggerJobs?: readonly TriggerJob[] | undefined;
  children?: readonly ChildPipeline[] | undefined;
  /** Signed link that asks for another report. Keep it the same while nothing changes: it is part of the text. */
  resyncUrl?: string | undefined;
  /** Identifiers of the buttons that work; no buttons at all when absent. */
  enabledActions?: ReadonlySet<string> | undefined;
}

/** Shares of GitHub's 65,535 bytes each of summary and text; what is left over is for our own words. */
const BUDGET = { yamlErrors: 10_000, failedJobs: 25_000, manualJobs: 15_000, jobs: 48_000, children: 12_000 };

/**
 * The gate's check, and a child pipeline's: what happened, the failed CI jobs first, then all by stage, within GitHub's
 * limits whatever the size. Depends on nothing but its input.
 */
export function pipelineCheck(input: PipelineCheckInput): CheckRunContent {
  const { pipeline, triggerJobs = [], enabledActions } = input;
  const jobs = inOrder([...input.jobs, ...triggerJobs]);
  const state = pipelineCheckState(pipeline.status);
  const stateForActions: ActionState = pipeline.status === 'manual' ? 'manual' : actionState(state);
  return checkContent({
    state,
    title: pipelineTitle(pipeline, tallyJobs(jobs, pipeline.status), jobs),
    summary: summary(input, jobs),
    text: [
      jobsTable(jobs, pipeline, BUDGET.jobs),
      childrenTable(allChildren(input.children ?? [], triggerJobs), pipeline.webUrl, BUDGET.children),
    ],
    detailsUrl: pipeline.webUrl,
    startedAt: pipeline.startedAt ?? pipeline.createdAt,
    completedAt: pipeline.finishedAt,
    actions: enabledActions && actionsFor('gate', stateForActions, { enabled: enabledActions }),
  });
}

function summary({ pipeline, resyncUrl }: PipelineCheckInput, jobs: readonly CiJob[]): (string | undefined)[] {
  const failed = jobs.filter((job) => ciJobGroup(job, pipeline.status) === 'failed');
  const blocking = pipeline.status === 'manual' ? blockingJobs(jobs) : [];
  return [
    overview(pipeline, jobs),
    pipeline.yamlErrors ? codeBlock(pipeline.yamlErrors, BUDGET.yamlErrors) : undefined,
    list('Failed', failed, pipeline, BUDGET.failedJobs),
    list('Start one of these, on its check or in GitLab, to go on', blocking, pipeline, BUDGET.manualJobs),
    resyncUrl && `Out of date? ${markdownLink('Read the state from GitLab again', resyncUrl)}.`,
  ];
}

/** `[Pipeline 7](…) of main at 3f9a2c1: failed after 4m. 20 CI jobs: 3 failed, 17 succeeded.` */
function overview(pipeline: Pipeline, jobs: readonly CiJob[]): string {
  const link = markdownLink(`Pipeline ${pipeline.id}`, pipeline.webUrl);
  const took =
    isEnded(pipeline.status) && pipeline.duration !== null ? ` after ${formatDuration(pipeline.duration)}` : '';
  const what = `${link} of ${shortName(pipeline.ref)} at ${shortName(pipeline.sha.slice(0, 8))}`;
  const tally = tallyWords(tallyJobs(jobs, pipeline.status));
  return `${what}: ${shortName(pipeline.status)}${took}.${tally && ` ${countJobs(jobs.length)}: ${tally}.`}`;
}

function list(title: string, jobs: readonly CiJob[], pipeline: Pipeline, maxBytes: number): string | undefined {
  if (jobs.length === 0) return undefined;
  const rows = jobs.map((job) => ({ line: listItem(job, pipeline.status), rank: 0 }));
  const { lines, hidden } = fitRows(rows, maxBytes);
  return withMore(`**${title}**\n\n${lines.join('\n')}`, hidden, pipeline.webUrl);
}

function listItem(job: CiJob, pipelineStatus: string): string {
  const took = job.duration === null ? '' : ` after ${formatDuration(job.duration)}`;
  const where = `${markdownLink(shortName(job.name), job.webUrl)} in stage ${shortName(job.stage)}`;
  return `- ${where}: ${statusCell(job, pipelineStatus)}${took}`;
}
