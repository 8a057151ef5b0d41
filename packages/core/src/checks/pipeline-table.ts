/** The tables under a pipeline's check: its CI jobs by stage, and the pipelines it started. */
import type { CiJob, Pipeline, TriggerJob } from '../pipeline.ts';
import { cutBytes } from './clean-text.ts';
import { shortFailureReason } from './failure-reason.ts';
import { fitRows, type Row } from './fit-rows.ts';
import { ciJobGroup, GROUPS } from './job-tally.ts';
import { escapeMarkdown, inlineCode, markdownLink } from './markdown.ts';
import { formatDuration } from './measures.ts';

/** Longer names say nothing more; the CI job's own check has the whole of it. */
const MAX_NAME_BYTES = 120;

/** A name as code, cut to what a table can show. */
export const shortName = (name: string): string => inlineCode(cutBytes(name, MAX_NAME_BYTES));

/** All CI jobs of the pipeline in the order GitLab made them, whatever order its API listed them in. */
export const inOrder = <Job extends CiJob>(jobs: readonly Job[]): Job[] => jobs.toSorted((a, b) => a.id - b.id);

/** `❌ failed: script failure`; a state that GitLab invented is shown by its name. */
export function statusCell(job: CiJob, pipelineStatus: string): string {
  const group = ciJobGroup(job, pipelineStatus);
  const { icon, words } = GROUPS[group];
  const reason = job.status === 'failed' ? shortFailureReason(job.failureReason) : undefined;
  if (reason !== undefined) return `${icon} ${words}: ${escapeMarkdown(cutBytes(reason, MAX_NAME_BYTES))}`;
  return `${icon} ${words}`;
}

/** Whole rows within `maxBytes`, failed CI jobs kept first; says how many are missing. Undefined without CI jobs. */
export function jobsTable(
  jobs: readonly CiJob[],
  pipeline: Pick<Pipeline, 'status' | 'webUrl'>,
  maxBytes: number,
): string | undefined {
  if (jobs.length === 0) return undefined;
  const rows = byStage(inOrder(jobs)).map((job) => jobRow(job, pipeline.status));
  const { lines, hidden } = fitRows(rows, maxBytes);
  const head = ['| Stage | CI job | Status | Duration |', '|---|---|---|---:|'];
  return withMore([...head, ...lines].join('\n'), hidden, pipeline.webUrl);
}

/** The text, and what it leaves out: `… and 812 more, see the pipeline.` */
export const withMore = (text: string, hidden: number, pipelineUrl: string): string =>
  hidden === 0 ? text : `${text}\n\n… and ${hidden} more, see ${markdownLink('the pipeline', pipelineUrl)}.`;

/** Stages in the order of their first CI job. */
const byStage = (jobs: readonly CiJob[]): CiJob[] => [...Map.groupBy(jobs, ({ stage }) => stage).values()].flat();

function jobRow(job: CiJob | TriggerJob, pipelineStatus: string): Row {
  const group = ciJobGroup(job, pipelineStatus);
  // GitLab counts a running CI job's seconds on: shown, they would make every report a change.
  const duration = group === 'running' || group === 'waiting' ? '–' : formatDuration(job.duration);
  const cells = [
    shortName(job.stage),
    markdownLink(shortName(job.name), job.webUrl) + downstreamLink(job),
    statusCell(job, pipelineStatus),
    duration,
  ];
  return { line: `| ${cells.join(' | ')} |`, rank: GROUPS[group].rank };
}

function downstreamLink(job: CiJob | TriggerJob): string {
  const downstream = 'downstream' in job ? job.downstream : null;
  return downstream === null ? '' : ` → ${markdownLink(`pipeline ${downstream.id}`, downstream.webUrl)}`;
}
