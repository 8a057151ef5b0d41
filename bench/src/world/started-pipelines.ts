import type { FakeGitlab, PipelineRecord } from '@failfast-ci/gitlab/testing';

/** Pipelines that the bridge started, of all mirrors; GitLab also keeps one, skipped, for each push. */
export function startedPipelines({ gitlab }: { gitlab: FakeGitlab }): PipelineRecord[] {
  return gitlab.projects.flatMap(({ pipelines }) => pipelines).filter(({ source }) => source === 'api');
}

/** The newest one of a commit. */
export const pipelineOf = (world: { gitlab: FakeGitlab }, sha: string): PipelineRecord | undefined =>
  startedPipelines(world).findLast(({ commit }) => commit.sha === sha);
