import { NotFoundError, PermanentError, type Removal, routeMirror, sourceRef } from '@failfast-ci/core';
import { listRefs, relayRefs } from '@failfast-ci/git-relay';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { Outcome } from '../outcome.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { cancelRefPipelines, type RefPipelineDeps } from '../state/ref-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { findMirror, gitlabAt, type MirrorDeps } from './ensure-mirror.ts';
import { translateRelayError } from './relay-errors.ts';

export interface RemoveDeps {
  github: GithubApp;
  mirror: MirrorDeps;
  gitlab: GitlabByProject;
  records: Records;
  openPipelines: OpenPipelines;
  warn: (message: string, error: unknown) => void;
}

/** Cancels the pipelines of a ref that is gone from GitHub and deletes it from the mirror. Looks before it acts. */
export async function removeRef(deps: RemoveDeps, ref: string, removal: Removal): Promise<Outcome> {
  if (await isBack(deps, removal)) {
    await noteRemoved(deps, ref, removal, undefined); // an earlier attempt may have begun
    return { outcome: 'ignored', reason: 'it is there again' };
  }
  const mirror = await mirrorOf(deps, ref, removal);
  if (!mirror) return { outcome: 'ignored', reason: 'there is no mirror' };
  // Before its pipelines are looked for: whoever creates one meanwhile notes it first and then finds this.
  await noteRemoved(deps, ref, removal, removal.reason);
  const refPipelines: RefPipelineDeps = { ...deps.mirror, gitlab: deps.gitlab, warn: deps.warn };
  const cause = { kind: 'removed', reason: removal.reason } as const;
  const cancelled = await cancelRefPipelines(refPipelines, { projectId: mirror.projectId, ref }, cause);
  if (ref.startsWith('refs/heads/')) await deleteBranch(deps, mirror.projectId, ref.slice('refs/heads/'.length));
  else await deleteTag(deps, removal, mirror, ref);
  return { outcome: 'done', reason: removal.reason, fields: { gitlab_project_id: mirror.projectId, cancelled } };
}

/** Notes why the ref is taken from the mirror, or that it is not. */
async function noteRemoved(
  { records }: RemoveDeps,
  ref: string,
  { repository }: Removal,
  removed: string | undefined,
): Promise<void> {
  const mirrored = records.mirrored(repository.id, ref);
  const known = await mirrored.read();
  if (!known || known.removed === removed) return;
  const { removed: _, ...last } = known;
  await mirrored.write({ ...last, ...(removed !== undefined && { removed }) });
}

/** Where the ref was brought to; where Redis has lost that, the place it would have without any override. */
async function mirrorOf(deps: RemoveDeps, ref: string, { repository, source }: Removal) {
  const known = await deps.records.mirrored(repository.id, ref).read();
  if (known?.mirror) return known.mirror;
  return findMirror(deps.mirror, repository, routeMirror(deps.mirror.routes, repository.fullName, source, {}));
}

/** The branch was pushed again, or the pull request reopened, since the delivery was sent. */
export async function isBack(
  { github }: Pick<RemoveDeps, 'github'>,
  { repository, source }: Removal,
): Promise<boolean> {
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
  const refs = await listRefs(api.gitRemote(), { prefixes: [wanted] }).catch((error: unknown) => {
    throw translateRelayError(error, { gitlabHost: '', installationId: repository.installationId });
  });
  return refs.has(wanted);
}

/** GitLab never lets its default branch go; that one stays, and is moved again when it comes back. */
async function deleteBranch({ gitlab, warn }: RemoveDeps, projectId: number, branch: string): Promise<void> {
  try {
    await gitlab.deleteBranch(projectId, branch);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    warn(`cannot delete branch ${branch} of the mirror`, error);
  }
}

/** A tag has no API call of its own among those the bridge may need, so it goes the way it came. */
async function deleteTag(
  { mirror }: RemoveDeps,
  { repository }: Removal,
  place: MirrorPath,
  ref: string,
): Promise<void> {
  const gitlab = gitlabAt(mirror.gitlabs, place);
  const target = gitlab.gitRemote(place);
  await relayRefs({ source: target, target, updates: [{ ref, sha: null }] }).catch((error: unknown) => {
    throw translateRelayError(error, { gitlabHost: gitlab.host, installationId: repository.installationId });
  });
}

type MirrorPath = { fullPath: string; gitlabUrl: string };
