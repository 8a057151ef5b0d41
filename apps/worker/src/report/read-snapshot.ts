import type { CiJob, Pipeline, TriggerJob } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { ifNotFound } from '../hopeless.ts';

/** One pipeline of a family with its CI jobs. */
export interface PipelineView {
  pipeline: Pipeline;
  jobs: CiJob[];
}

/** A pipeline started by a trigger job of the reported one (or of one of its children), in the same project. */
export interface ChildView extends PipelineView {
  /** Names of the trigger jobs on the way, joined by `/`. */
  name: string;
}

/** GitLab's truth about a pipeline, its CI jobs and its child pipelines at one moment. */
export interface Snapshot extends PipelineView {
  triggerJobs: TriggerJob[];
  children: ChildView[];
}

type Reader = Pick<GitlabByProject, 'readPipeline' | 'listJobs' | 'listTriggerJobs'>;

/** GitLab nests child pipelines at most two deep; the bound only guards against answers that are not true. */
const MAX_DEPTH = 3;
const MAX_CHILDREN = 50;
const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);

/**
 * Reads a pipeline with as few requests as possible: GitLab embeds the pipeline's state in each CI job, so while it is
 * open its CI jobs are enough; when it has ended the pipeline itself is read too, for its times.
 *
 * @param mayHaveChildren false when it is known that no CI job starts another pipeline (fixed when it was created)
 */
export async function readSnapshot(
  gitlab: Reader,
  projectId: number,
  pipelineId: number,
  { mayHaveChildren, known }: { mayHaveChildren: boolean; known?: Pipeline },
): Promise<Snapshot> {
  const view = await readView(gitlab, projectId, pipelineId, known);
  if (!mayHaveChildren) return { ...view, triggerJobs: [], children: [] };
  const triggerJobs = await triggerJobsOf(gitlab, projectId, pipelineId);
  const children = await readChildren(gitlab, projectId, triggerJobs, [], MAX_DEPTH);
  return { ...view, triggerJobs, children };
}

async function readView(
  gitlab: Reader,
  projectId: number,
  pipelineId: number,
  known?: Pipeline,
): Promise<PipelineView> {
  const jobs = await gitlab.listJobs(projectId, pipelineId);
  const status = jobs.find(({ pipeline }) => pipeline?.id === pipelineId)?.pipeline?.status;
  const isOpen = status !== undefined && !ENDED.has(status);
  if (isOpen && known) return { jobs, pipeline: { ...known, projectId, status } };
  const pipeline = await gitlab.readPipeline(projectId, pipelineId);
  // It may have ended since: with CI jobs that had not, nobody would look again soon.
  return { jobs, pipeline: isOpen ? { ...pipeline, status } : pipeline };
}

/** Asked after the CI jobs, so the pipeline is there: a 404 means that the server tells of no trigger jobs. */
const triggerJobsOf = (gitlab: Reader, projectId: number, pipelineId: number): Promise<TriggerJob[]> =>
  gitlab.listTriggerJobs(projectId, pipelineId).catch(ifNotFound<TriggerJob[]>([]));

async function readChildren(
  gitlab: Reader,
  projectId: number,
  triggerJobs: TriggerJob[],
  path: string[],
  depth: number,
): Promise<ChildView[]> {
  const children: ChildView[] = [];
  for (const { name, downstream } of triggerJobs.slice(0, MAX_CHILDREN)) {
    // Another project's pipeline is shown by its trigger job; its CI jobs are that project's own affair.
    if (!downstream || (downstream.projectId !== null && downstream.projectId !== projectId)) continue;
    const view = await readView(gitlab, projectId, downstream.id);
    const nested = depth > 1 ? await triggerJobsOf(gitlab, projectId, downstream.id) : [];
    children.push({ ...view, jobs: [...view.jobs, ...nested], name: [...path, name].join('/') });
    children.push(...(await readChildren(gitlab, projectId, nested, [...path, name], depth - 1)));
  }
  return children;
}
