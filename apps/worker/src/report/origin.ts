import { ForbiddenError, NotFoundError, type Pipeline, readCiCommit } from '@failfast-ci/core';
import { type GitlabByProject, MARK_VARIABLE, readCommitMark } from '@failfast-ci/gitlab';
import { type ProjectRepositoryDeps, projectRepository } from '../state/project-repository.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';

export interface OriginDeps extends ProjectRepositoryDeps {
  gitlab: Pick<GitlabByProject, 'readVariable' | 'readPipeline' | 'readPipelineVariables' | 'readCommit'>;
  records: Records;
}

/** A pipeline that had no record, as GitLab describes it. */
export interface UnknownPipeline {
  pipeline: Pipeline;
  variables: Record<string, string>;
}

/**
 * The commit and ref behind a pipeline: from what its run left, else (Redis was lost, or somebody started it in
 * GitLab) from GitLab itself; then with what was read, and not recorded yet. undefined: it is not of a mirror of ours, or
 * not of a GitHub commit.
 */
export async function pipelineOrigin(
  deps: OriginDeps,
  projectId: number,
  pipelineId: number,
): Promise<{ origin: PipelineOrigin; read?: UnknownPipeline } | undefined> {
  const known = await deps.records.pipeline(projectId, pipelineId).read();
  if (known) return { origin: known };
  const repository = await projectRepository(deps, projectId);
  if (!repository) return undefined;
  const pipeline = await deps.gitlab.readPipeline(projectId, pipelineId);
  const read = { pipeline, variables: await shownVariables(deps.gitlab, pipeline) };
  const sha = await githubCommit(deps, read);
  return sha === undefined ? undefined : { origin: { repository, sha, ref: fullRef(pipeline) }, read };
}

/**
 * The GitHub commit that a pipeline is of. Where the mirror's commit is not GitHub's own, the pipeline says so in a signed
 * variable (two commits with the same CI files share one on the mirror); without it the pipeline speaks for no commit:
 * whoever started it in GitLab may have pushed what it runs.
 */
async function githubCommit(
  { gitlab, hookKey }: OriginDeps,
  { pipeline, variables }: UnknownPipeline,
): Promise<string | undefined> {
  const { projectId, sha } = pipeline;
  const marked = readCommitMark(hookKey, projectId, sha, variables[MARK_VARIABLE] ?? '');
  if (marked !== undefined) return marked;
  const commit = await gitlab.readCommit(projectId, sha);
  return commit && readCiCommit(commit.message) ? undefined : sha;
}

/** Only whoever started a pipeline, and maintainers, are shown its variables; others see none. */
function shownVariables(
  gitlab: Pick<GitlabByProject, 'readPipelineVariables'>,
  { projectId, id }: Pipeline,
): Promise<Record<string, string>> {
  return gitlab.readPipelineVariables(projectId, id).catch((error: unknown) => {
    if (error instanceof NotFoundError || error instanceof ForbiddenError) return {};
    throw error;
  });
}

/** GitLab tells only the short name; the bridge's own branches are by far the most. */
const fullRef = ({ ref }: Pipeline): string => (ref.startsWith('refs/') ? ref : `refs/heads/${ref}`);
