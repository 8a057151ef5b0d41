import type { CiJob, Pipeline, TriggerJob } from '../pipeline.ts';
import type { CheckConclusion } from './check-run.ts';
import { pipelineCheckState } from './check-state.ts';
import { fitRows } from './fit-rows.ts';
import { type CiJobGroup, GROUPS, tallyJobs, tallyWords } from './job-tally.ts';
import { inlineCode, markdownLink } from './markdown.ts';
import { inOrder, shortName, withMore } from './pipeline-table.ts';

/** A pipeline that a trigger job of this one started. */
export interface ChildPipeline {
  /** What its own check is called by: the trigger job's name. */
  name: string;
  pipeline: Pick<Pipeline, 'id' | 'status' | 'webUrl'>;
  /** Its CI jobs, when they were read. */
  jobs?: readonly CiJob[] | undefined;
}

/** The children given, and those that are known only from their trigger job. */
export function allChildren(children: readonly ChildPipeline[], triggerJobs: readonly TriggerJob[]): ChildPipeline[] {
  const known = new Set(children.map(({ pipeline }) => pipeline.id));
  const others = inOrder(triggerJobs).flatMap(({ name, downstream }) =>
    downstream === null || known.has(downstream.id) ? [] : [{ name, pipeline: downstream }],
  );
  return [...children, ...others];
}

/** A table of child pipelines with links, within `maxBytes`. Undefined when there are none. */
export function childrenTable(
  children: readonly ChildPipeline[],
  pipelineUrl: string,
  maxBytes: number,
): string | undefined {
  if (children.length === 0) return undefined;
  const rows = children.map((child) => ({ line: childRow(child), rank: GROUPS[groupOf(child)].rank }));
  const { lines, hidden } = fitRows(rows, maxBytes);
  const head = ['| Child pipeline | Status | CI jobs |', '|---|---|---|'];
  return withMore([...head, ...lines].join('\n'), hidden, pipelineUrl);
}

function childRow(child: ChildPipeline): string {
  const { pipeline, jobs } = child;
  const tally = jobs === undefined ? '' : tallyWords(tallyJobs(jobs, pipeline.status));
  const status = `${GROUPS[groupOf(child)].icon} ${inlineCode(pipeline.status)}`;
  return `| ${markdownLink(shortName(child.name), pipeline.webUrl)} | ${status} | ${tally || '–'} |`;
}

const BY_CONCLUSION = {
  action_required: 'manual',
  cancelled: 'cancelled',
  failure: 'failed',
  neutral: 'manual',
  skipped: 'skipped',
  success: 'succeeded',
  timed_out: 'failed',
} as const satisfies Record<CheckConclusion, CiJobGroup>;

function groupOf({ pipeline }: ChildPipeline): CiJobGroup {
  const { conclusion } = pipelineCheckState(pipeline.status);
  return conclusion === undefined ? 'running' : BY_CONCLUSION[conclusion];
}
