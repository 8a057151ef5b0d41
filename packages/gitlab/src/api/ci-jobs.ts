import { type CiJob, ForbiddenError, NotFoundError, PermanentError, type TriggerJob } from '@failfast-ci/core';
import { GitlabRefusedError } from '../http/errors.ts';
import { readCiJobAnswer, readTriggerJobAnswer } from './answers.ts';
import type { Resources } from './resources.ts';

const PAGE = 100;

/** Not in gitbeaker's types for every list, but sent all the same. */
const paged: object = { perPage: PAGE };

export async function listJobs(api: Resources, projectId: number, pipelineId: number): Promise<CiJob[]> {
  const jobs = await api.jobs.all(projectId, { pipelineId, perPage: PAGE });
  return jobs.map(readCiJobAnswer);
}

export async function retryJob(api: Resources, projectId: number, jobId: number): Promise<CiJob> {
  return readCiJobAnswer(await api.jobs.retry(projectId, jobId).catch(notPossible('retry')));
}

export async function playJob(api: Resources, projectId: number, jobId: number): Promise<CiJob> {
  return readCiJobAnswer(await api.jobs.play(projectId, jobId).catch(notPossible('play')));
}

/**
 * Lists trigger jobs by the route that replaced `/bridges` in 19.2, and by the old one on older servers. A 404 alone
 * does not tell whether the route or the pipeline is missing: only an answer by the old route does.
 */
export function createTriggerJobList(api: Resources): (projectId: number, pipelineId: number) => Promise<TriggerJob[]> {
  let route: 'unknown' | 'trigger_jobs' | 'bridges' = 'unknown';

  return async (projectId, pipelineId) => {
    if (route !== 'bridges') {
      try {
        const jobs = await listByTriggerJobs(api, projectId, pipelineId);
        route = 'trigger_jobs';
        return jobs;
      } catch (error) {
        if (!(error instanceof NotFoundError) || route === 'trigger_jobs') throw error;
      }
    }
    const bridges = await api.jobs.allPipelineBridges(projectId, pipelineId, paged);
    route = 'bridges';
    return bridges.map(readTriggerJobAnswer);
  };
}

/** gitbeaker 43 has no method for this route, so the pages are turned here. */
async function listByTriggerJobs(api: Resources, projectId: number, pipelineId: number): Promise<TriggerJob[]> {
  const endpoint = `projects/${projectId}/pipelines/${pipelineId}/trigger_jobs`;
  const jobs: TriggerJob[] = [];
  for (let page: string | undefined = '1'; page !== undefined; ) {
    const answer = await api.requester.get<Record<string, unknown>[]>(endpoint, {
      searchParams: { perPage: PAGE, page },
    });
    jobs.push(...answer.body.map(readTriggerJobAnswer));
    page = nextPage(answer.headers.link);
  }
  return jobs;
}

function nextPage(link = ''): string | undefined {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1];
  return url ? (new URL(url).searchParams.get('page') ?? undefined) : undefined;
}

/** GitLab says 403 "Job is not retryable" and 400 "Unplayable Job": about the job's state, not the robot's rights. */
function notPossible(action: 'retry' | 'play'): (error: unknown) => never {
  return (error) => {
    const byState =
      (error instanceof ForbiddenError && /not retryable|not playable|unplayable/i.test(error.message)) ||
      (error instanceof GitlabRefusedError && error.status === 400);
    if (!byState) throw error;
    throw new PermanentError((error as Error).message, {
      code: action === 'retry' ? 'ci-job-not-retryable' : 'ci-job-not-playable',
      nextStep: `GitLab does not let this CI job ${action === 'retry' ? 'run again' : 'be started'} in its present state.`,
      cause: error,
    });
  };
}
