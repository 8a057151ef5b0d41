import { NotFoundError, type Pipeline, RUN_VARIABLE, reportedSha } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { CreatePipelineJob } from '@failfast-ci/queue';
import { shortRef } from '../state/ref-pipelines.ts';

/** The commit that the pipeline must be of. A tag's pipeline is of the commit that the tag names. */
export const mirroredSha = ({ run, mirroredSha: own }: CreatePipelineJob): string => own ?? reportedSha(run);

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** The pipeline that was created for this very run, by somebody who did not live to note it. */
export async function findByRun(
  gitlab: GitlabByProject,
  job: CreatePipelineJob,
  since: number,
): Promise<Pipeline | undefined> {
  const { projectId, run } = job;
  const candidates = await gitlab.listPipelines(projectId, {
    sha: mirroredSha(job),
    createdAfter: new Date(since - CLOCK_SKEW_MS),
    limit: 50,
  });
  for (const candidate of candidates) {
    if (candidate.source === 'push') continue;
    try {
      const variables = await gitlab.readPipelineVariables(projectId, candidate.id);
      if (variables[RUN_VARIABLE] === run.id) return gitlab.readPipeline(projectId, candidate.id);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error; // deleted meanwhile
    }
  }
  return undefined;
}

/**
 * The pipeline that the bridge created for this commit on this ref, if it is the ref's newest and was not cancelled. Asked where
 * Redis was lost, and with it the note that the commit ran.
 */
export async function findEarlier(gitlab: GitlabByProject, job: CreatePipelineJob): Promise<Pipeline | undefined> {
  const { projectId, ref } = job;
  const [newest] = await gitlab.listPipelines(projectId, { ref: shortRef(ref), source: 'api', limit: 1 });
  if (!newest || newest.sha !== mirroredSha(job) || newest.status === 'canceled') return undefined;
  const variables = await gitlab.readPipelineVariables(projectId, newest.id);
  return variables[RUN_VARIABLE] === undefined ? undefined : gitlab.readPipeline(projectId, newest.id);
}
