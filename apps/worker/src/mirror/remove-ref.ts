import { NotFoundError, PermanentError, type Removal, sourceRef } from '@failfast-ci/core';
import { listRefs } from '@failfast-ci/git-relay';
import type { GithubApp } from '@failfast-ci/github';
import type { Outcome } from '../outcome.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { cancelRefPipelines, type RefPipelineDeps } from '../state/ref-pipelines.ts';
import { findMirror, type MirrorDeps } from './ensure-mirror.ts';

export interface RemoveDeps {
  github: GithubApp;
  mirror: MirrorDeps;
  openPipelines: OpenPipelines;
  warn: (message: string, error: unknown) => void;
}

/** Cancels the pipelines of a ref that is gone from GitHub and deletes it from the mirror. Looks before it acts. */
export async function removeRef(deps: RemoveDeps, ref: string, removal: Removal): Promise<Outcome> {
  if (await isBack(deps, removal)) return { outcome: 'ignored', reason: 'it is there again' };
  const mirror = await findMirror(deps.mirror, removal.repository);
  if (!mirror) return { outcome: 'ignored', reason: 'there is no mirror' };
  const refPipelines: RefPipelineDeps = { ...deps.mirror, warn: deps.warn };
  const cancelled = await cancelRefPipelines(refPipelines, { projectId: mirror.projectId, ref });
  if (ref.startsWith('refs/heads/')) await deleteBranch(deps, mirror.projectId, ref.slice('refs/heads/'.length));
  return { outcome: 'done', reason: removal.reason, fields: { gitlab_project_id: mirror.projectId, cancelled } };
}

/** The branch was pushed again, or the pull request reopened, since the delivery was sent. */
async function isBack({ github }: RemoveDeps, { repository, source }: Removal): Promise<boolean> {
  const api = github.repository(repository);
  if (source.kind === 'pull_request') {
    try {
      return (await api.readPullRequest(source.number)).state === 'open';
    } catch (error) {
      if (error instanceof NotFoundError) return false;
      throw error;
    }
  }
  const wanted = sourceRef(source);
  return (await listRefs(api.gitRemote(), { prefixes: [wanted] })).has(wanted);
}

/** GitLab never lets its default branch go; that one stays, and is moved again when it comes back. */
async function deleteBranch({ mirror, warn }: RemoveDeps, projectId: number, branch: string): Promise<void> {
  try {
    await mirror.gitlab.deleteBranch(projectId, branch);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    warn(`cannot delete branch ${branch} of the mirror`, error);
  }
}
