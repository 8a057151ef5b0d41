import { gateName, type Pipeline, type Repository } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ProducerDeps } from '@failfast-ci/queue';
import type { Names } from '../../conclude.ts';
import { pullRequestState } from '../../state/pull-requests.ts';
import type { Records } from '../../state/runs.ts';
import type { MirrorRegistry } from '../mirrors/registry.ts';
import type { Head } from './head.ts';

export interface ExamineDeps {
  github: Pick<GithubApp, 'repository'>;
  gitlab: Pick<GitlabByProject, 'listPipelines'>;
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
  if (gate?.status === 'completed') return { verdict: 'known' };
  const pipeline = await findPipeline(deps, repository, head.sha);
  if (pipeline) return { verdict: 'found', pipeline: { projectId: pipeline.projectId, pipelineId: pipeline.id } };
  if (gate) return { verdict: 'missed' };
  return { verdict: (await api.readCommitTime(head.sha)) > installedAt ? 'missed' : 'older' };
}

async function isRemembered({ records, producer }: ExamineDeps, repository: Repository, head: Head): Promise<boolean> {
  const requested = await records.requested(repository.id, head.ref).read();
  if (requested?.sha === head.sha) return true;
  if (head.event.kind !== 'pull_request_updated') return false;
  // A decision not to run leaves no request, but the head was seen.
  const state = await pullRequestState(producer, repository.id, head.event.pullRequest.number).read();
  return state?.headSha === head.sha;
}

/** The newest pipeline that the bridge started for a commit, in whichever mirror of the repository. */
async function findPipeline(
  { registry, gitlab }: ExamineDeps,
  repository: Repository,
  sha: string,
): Promise<Pipeline | undefined> {
  for (const { projectId } of await registry.of(repository.id)) {
    const [newest] = await gitlab.listPipelines(projectId, { sha, source: 'api', limit: 1 });
    if (newest) return newest;
  }
  return undefined;
}
