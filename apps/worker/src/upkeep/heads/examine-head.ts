import { type CheckRun, decodeExternalId, gateName, type Pipeline, type Repository } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ProducerDeps } from '@failfast-ci/queue';
import type { Names } from '../../conclude.ts';
import { ifNotFound } from '../../hopeless.ts';
import { pullRequestState } from '../../state/pull-requests.ts';
import { shortRef } from '../../state/ref-pipelines.ts';
import type { Records } from '../../state/runs.ts';
import type { MirrorRegistry } from '../mirrors/registry.ts';
import type { Head } from './head.ts';

export interface ExamineDeps {
  github: Pick<GithubApp, 'repository'>;
  gitlab: Pick<GitlabByProject, 'listPipelines' | 'readPipeline' | 'readPipelineVariables'>;
  producer: ProducerDeps;
  records: Records;
  names: Names;
  registry: MirrorRegistry;
}

/**
 * - `known`: it was asked for, or decided otherwise.
 * - `found`: it has a pipeline that Redis knew nothing of.
 * - `older`: it was there before the App was, and nobody asked for it since.
 * - `missed`: nothing anywhere says that the bridge ever heard of it.
 */
export type Verdict =
  | { verdict: 'known' | 'older' | 'missed' }
  | { verdict: 'found'; pipeline: { projectId: number; pipelineId: number } };

/** What became of a head: asked of Redis, then of GitHub, then of GitLab. Changes nothing. */
export async function examineHead(
  deps: ExamineDeps,
  repository: Repository,
  head: Head,
  installedAt: number,
): Promise<Verdict> {
  if (await isRemembered(deps, repository, head)) return { verdict: 'known' };
  const api = deps.github.repository(repository);
  const gate = (await api.listCheckRuns(head.sha)).find(({ name }) => name === gateName(deps.names.context));
  const isOthers = gate?.status === 'completed' && (await isOfAnotherRef(deps, repository, gate, head));
  if (gate?.status === 'completed' && !isOthers) return { verdict: 'known' };
  const pipeline = await findPipeline(deps, repository, head);
  if (pipeline) return { verdict: 'found', pipeline: { projectId: pipeline.projectId, pipelineId: pipeline.id } };
  if (gate && !isOthers) return { verdict: 'missed' };
  return { verdict: (await api.readCommitTime(head.sha)) > installedAt ? 'missed' : 'older' };
}

/** A commit has one gate: it may tell of the pipeline of a tag or another branch with the same commit, and of no other. */
async function isOfAnotherRef(
  { registry, gitlab }: ExamineDeps,
  { id }: Repository,
  { externalId }: CheckRun,
  { ref }: Head,
): Promise<boolean> {
  const told = decodeExternalId(externalId);
  if (told?.kind !== 'pipeline') return false;
  if (!(await registry.of(id)).some(({ projectId }) => projectId === told.projectId)) return false;
  // It may have been deleted since.
  const pipeline = await gitlab.readPipeline(told.projectId, told.objectId).catch(ifNotFound(undefined));
  return pipeline !== undefined && pipeline.ref !== shortRef(ref);
}

/** Whether Redis knows that it was asked for, or decided otherwise. */
export async function isRemembered(
  { records, producer }: Pick<ExamineDeps, 'records' | 'producer'>,
  repository: Repository,
  head: Head,
): Promise<boolean> {
  const requested = await records.requested(repository.id, head.ref).read();
  if (requested?.sha === head.sha) return true;
  if (head.event.kind !== 'pull_request_updated') return false;
  // A decision not to run leaves no request, but the head was seen.
  const state = await pullRequestState(producer, repository.id, head.event.pullRequest.number).read();
  return state?.headSha === head.sha;
}

/**
 * The newest pipeline that the bridge started for this commit on this ref of a mirror, in whichever mirror of the repository.
 * Other refs may have the commit, too.
 */
export async function findPipeline(
  { registry, gitlab }: Pick<ExamineDeps, 'registry' | 'gitlab'>,
  repository: Repository,
  head: { ref: string; sha: string },
): Promise<Pipeline | undefined> {
  // Redis may have been lost a moment ago.
  if ((await registry.scannedAt()) === 0) await registry.scan();
  for (const { projectId } of await registry.of(repository.id)) {
    const filter = { ref: shortRef(head.ref), source: 'api' };
    const [newest] = await gitlab.listPipelines(projectId, { ...filter, sha: head.sha, limit: 1 });
    const found = newest ?? (await findByVariable(gitlab, projectId, filter, head.sha));
    if (found) return found;
  }
  return undefined;
}

/** The latest of a ref that are looked into. */
const LOOKED_INTO = 3;

/** Where a mirror has commits of its own, only the variables say which commit on GitHub a pipeline is for. */
async function findByVariable(
  gitlab: ExamineDeps['gitlab'],
  projectId: number,
  filter: { ref: string; source: string },
  sha: string,
): Promise<Pipeline | undefined> {
  const latest = await gitlab.listPipelines(projectId, { ...filter, limit: LOOKED_INTO });
  for (const pipeline of latest) {
    // It may have been deleted since it was listed.
    const variables = await gitlab.readPipelineVariables(projectId, pipeline.id).catch(ifNotFound(undefined));
    if (variables?.SHA === sha) return pipeline;
  }
  return undefined;
}
