/** Which checks of a report are written, and in which order: the first writes of a large one are what people wait for. */
import type { CheckRunContent } from './check-run.ts';

export interface CheckWrite {
  kind: 'gate' | 'child' | 'ci_job' | 'sync';
  name: string;
  content: CheckRunContent;
}

/** The setting `report.checks`: a check for every CI job, only for failed ones, or the gate alone. */
export type ReportedChecks = 'all' | 'failed' | 'gate';

/** The gate first, then what failed, child pipelines, what runs, the rest; otherwise as given. */
export const orderWrites = <Write extends CheckWrite>(writes: readonly Write[]): Write[] =>
  writes.toSorted((a, b) => rank(a) - rank(b));

/**
 * The checks that `setting` wants. One that exists at GitHub already (`existing`, by name) is always among them: a CI
 * job that failed and is retried must not stay red because it no longer failed.
 */
export function selectWrites<Write extends CheckWrite>(
  writes: readonly Write[],
  setting: ReportedChecks,
  existing: ReadonlySet<string>,
): Write[] {
  return writes.filter((write) => isWanted(write, setting) || existing.has(write.name));
}

function isWanted({ kind, content }: CheckWrite, setting: ReportedChecks): boolean {
  if (setting === 'all' || kind === 'gate' || kind === 'sync') return true;
  return setting === 'failed' && isFailed(content);
}

function rank({ kind, content }: CheckWrite): number {
  if (kind === 'gate') return 0;
  if (isFailed(content)) return 1;
  if (kind !== 'ci_job') return 2;
  return content.status === 'in_progress' ? 3 : 4;
}

const isFailed = ({ conclusion }: CheckRunContent): boolean =>
  conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'action_required';
