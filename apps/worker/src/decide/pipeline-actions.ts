import { ciJobName, cleanLine, cutCharacters, gateName } from '@failfast-ci/core';
import { type ActOnPipelineJob, enqueuePipelineAction, enqueueReport, JOB_VERSION } from '@failfast-ci/queue';
import type { Outcome } from '../outcome.ts';
import type { PipelineKey } from '../state/open-pipelines.ts';
import { projectRepository } from '../state/project-repository.ts';
import type { DecideDeps, Wish } from './deps.ts';

const NO_PIPELINE: Outcome = { outcome: 'refused', reason: 'this commit has no pipeline; `/test` starts one' };

/** Acts on the pipeline that speaks for a commit. */
export async function actOnHead(
  deps: DecideDeps,
  wish: Wish,
  sha: string,
  command: ActOnPipelineJob['command'],
  ciJob?: string,
): Promise<Outcome> {
  const pipeline = await pipelineOf(deps, wish, sha);
  if (!pipeline) return NO_PIPELINE;
  const { deliveryId, actor } = wish;
  const job = { v: JOB_VERSION, deliveryId, command, ...pipeline, actor, ...(ciJob !== undefined && { ciJob }) };
  await enqueuePipelineAction(deps.producer, `${wish.id}.${command}`, job);
  deps.audit(command, { ...auditOf(wish, sha), ...(ciJob !== undefined && { ci_job: ciJob }) });
  return { outcome: 'done', reason: `@${actor} asked to ${command.replaceAll('-', ' ')}` };
}

/** Acts on one CI job, which must be among those of the commit's pipeline. */
export async function actOnCiJob(
  deps: DecideDeps,
  wish: Wish,
  sha: string,
  command: ActOnPipelineJob['command'],
  ciJob: string,
): Promise<Outcome> {
  const pipeline = await pipelineOf(deps, wish, sha);
  if (!pipeline) return NO_PIPELINE;
  const missing = await missingCiJob(deps, pipeline, ciJob);
  if (missing) return missing;
  return actOnHead(deps, wish, sha, command, ciJob);
}

/** Makes the check of a CI job (or the gate, when no CI job is named) neutral from now on, with the person's name. */
export async function skipCheck(deps: DecideDeps, wish: Wish, sha: string, ciJob?: string): Promise<Outcome> {
  const pipeline = await pipelineOf(deps, wish, sha);
  if (!pipeline) return NO_PIPELINE;
  const missing = ciJob === undefined ? undefined : await missingCiJob(deps, pipeline, ciJob);
  if (missing) return missing;
  const { context } = deps.names;
  await skipByName(deps, wish, sha, ciJob === undefined ? gateName(context) : ciJobName(context, ciJob), pipeline);
  return { outcome: 'done', reason: `@${wish.actor} skipped ${ciJob ?? 'the gate'}` };
}

export async function skipByName(deps: DecideDeps, wish: Wish, sha: string, name: string, pipeline: PipelineKey) {
  await deps.skips.add(wish.repository.id, sha, name, { by: wish.actor, at: wish.requestedAt });
  deps.audit('skip', { ...auditOf(wish, sha), check: name });
  await enqueueReport(deps.producer, { ...pipeline, deliveryId: wish.deliveryId, urgent: true });
}

/** By our own record, and only in a project that mirrors this very repository. */
export async function pipelineOf(deps: DecideDeps, wish: Wish, sha: string): Promise<PipelineKey | undefined> {
  const owner = (await deps.owners.read(wish.repository.id, sha)) ?? undefined;
  if (!owner) return undefined;
  const repository = await projectRepository(deps, owner.projectId);
  return repository?.id === wish.repository.id ? owner : undefined;
}

/** The refusal to act on a CI job that the pipeline does not have: which ones it has is what helps. */
async function missingCiJob(
  { gitlab }: DecideDeps,
  { projectId, pipelineId }: PipelineKey,
  wanted: string,
): Promise<Outcome | undefined> {
  const triggers = await gitlab.listTriggerJobs(projectId, pipelineId);
  const children = triggers.flatMap(({ downstream }) => (downstream?.projectId === projectId ? [downstream.id] : []));
  const names = new Set<string>();
  for (const id of [pipelineId, ...children]) {
    for (const { name } of await gitlab.listJobs(projectId, id)) {
      if (name === wanted || wanted.endsWith(`/${name}`)) return undefined;
      names.add(name);
    }
  }
  return { outcome: 'refused', reason: `the pipeline has no CI job ${code(wanted)}; it has ${listed([...names])}` };
}

const MAX_LISTED = 10;
const MAX_NAME = 80;

/** Names come from CI files, so from anybody: none may end the code that it is shown as. */
const code = (name: string): string => `\`${cutCharacters(cleanLine(name).replaceAll('`', "'"), MAX_NAME)}\``;

function listed(names: string[]): string {
  if (names.length === 0) return 'none yet';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return `${names.slice(0, MAX_LISTED).map(code).join(', ')}${more}`;
}

const auditOf = ({ repository, actor }: Wish, sha: string) => ({
  actor,
  github_repository: repository.fullName,
  github_sha: sha,
});
