import { NotFoundError } from '@failfast-ci/core';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { type ActOnPipelineJob, enqueueReport, type ProducerDeps } from '@failfast-ci/queue';
import type { Attempt } from '../consume.ts';
import type { Outcome } from '../outcome.ts';
import type { CloneTokens } from '../state/clone-tokens.ts';
import type { Records } from '../state/runs.ts';

export interface ActDeps {
  gitlab: GitlabByProject;
  producer: ProducerDeps;
  records: Records;
  cloneTokens: CloneTokens;
}

/**
 * Does to a pipeline what somebody asked for, then has it reported. Repeated it does no harm: what was retried,
 * cancelled or started already is left as it is, or GitLab refuses.
 */
export async function actOnPipeline(
  deps: ActDeps,
  job: ActOnPipelineJob,
  attempt: Pick<Attempt, 'hold'>,
): Promise<Outcome> {
  const { projectId, pipelineId, deliveryId, command, actor, ciJob } = job;
  await renewCloneToken(deps, job);
  await noteCause(deps, job);
  await act(deps.gitlab, job, attempt);
  await enqueueReport(deps.producer, { projectId, pipelineId, deliveryId, urgent: true });
  return {
    outcome: 'done',
    reason: `@${actor} asked to ${command.replaceAll('-', ' ')}${ciJob === undefined ? '' : ` ${ciJob}`}`,
    fields: { gitlab_project_id: projectId, gitlab_pipeline_id: pipelineId },
  };
}

/** After any other command CI jobs start. */
const STOPS: ReadonlySet<ActOnPipelineJob['command']> = new Set(['cancel', 'cancel-ci-job']);

/** CI jobs that start again clone again, perhaps long after the pipeline had ended and its token was taken away. */
async function renewCloneToken({ records, cloneTokens }: ActDeps, job: ActOnPipelineJob): Promise<void> {
  const { projectId, pipelineId, command } = job;
  if (STOPS.has(command)) return;
  const origin = await records.pipeline(projectId, pipelineId).read();
  if (origin?.ciFilesOnly && origin.run) await cloneTokens.renew(projectId, origin.run);
}

/** Who cancelled it is shown on the gate; what runs again is not cancelled any more. */
async function noteCause({ records }: ActDeps, { projectId, pipelineId, command, actor }: ActOnPipelineJob) {
  const cause = records.cancelCause(projectId, pipelineId);
  if (command === 'cancel') await cause.write({ kind: 'asked', by: actor });
  else if (!STOPS.has(command)) await cause.remove();
}

/** A worker that was away for long finds before it acts that another one has done so: nothing is retried twice. */
async function act(gitlab: GitlabByProject, job: ActOnPipelineJob, attempt: Pick<Attempt, 'hold'>): Promise<void> {
  const { projectId, pipelineId, command } = job;
  const ciJob = command.endsWith('-ci-job') ? await ciJobId(gitlab, job) : 0;
  await attempt.hold();
  switch (command) {
    case 'retry-failed':
      await gitlab.retryPipeline(projectId, pipelineId);
      return;
    case 'cancel':
      await gitlab.cancelPipeline(projectId, pipelineId);
      return;
    case 'retry-ci-job':
      await gitlab.retryJob(projectId, ciJob);
      return;
    case 'play-ci-job':
      await gitlab.playJob(projectId, ciJob);
      return;
    case 'cancel-ci-job':
      await gitlab.cancelJob(projectId, ciJob);
      return;
  }
}

/** By name among the current CI jobs: a retried one has another id than its check was written with. */
async function ciJobId(gitlab: GitlabByProject, { projectId, pipelineId, ciJob }: ActOnPipelineJob): Promise<number> {
  for (const id of [pipelineId, ...(await childIds(gitlab, projectId, pipelineId))]) {
    const job = (await gitlab.listJobs(projectId, id)).find(({ name }) => isNamed(name, ciJob));
    if (job) return job.id;
  }
  throw new NotFoundError(`pipeline ${pipelineId} has no CI job ${ciJob}`);
}

/** The check of a child pipeline's CI job may carry the trigger job's name in front. */
const isNamed = (name: string, wanted = ''): boolean => name === wanted || wanted.endsWith(`/${name}`);

async function childIds(gitlab: GitlabByProject, projectId: number, pipelineId: number): Promise<number[]> {
  const triggers = await gitlab.listTriggerJobs(projectId, pipelineId);
  return triggers.flatMap(({ downstream }) => (downstream?.projectId === projectId ? [downstream.id] : []));
}
