import { mirrorRef, NotFoundError, type Policy, type Run, reportedSha } from '@failfast-ci/core';
import { enqueuePipeline, JOB_VERSION } from '@failfast-ci/queue';
import type { Names } from '../conclude.ts';
import type { Outcome } from '../outcome.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { startRefPipelines } from '../state/ref-pipelines.ts';
import type { Records } from '../state/runs.ts';
import { isWanted } from '../state/wanted.ts';
import { chooseRoute } from './choose-route.ts';
import { forgetMirror } from './ensure-mirror.ts';
import type { GuardDeps } from './guard-run.ts';
import { keepUnprotected } from './keep-unprotected.ts';
import { TakenOverError } from './relay-commit.ts';
import { type SyncDeps, type Synced, type SyncInput, syncCommit } from './sync-commit.ts';

export interface MirrorStageDeps extends SyncDeps, GuardDeps {
  openPipelines: OpenPipelines;
  records: Records;
  names: Names;
  policy: Policy;
  /** Whether addresses in CI files may be `http://` for other hosts than this machine. */
  allowInsecureHttp: boolean;
}

type Wanted = Omit<SyncInput, 'route' | 'syncRepo' | 'problems'>;

/** Mirrors a run's commit and asks for its pipeline. */
export async function mirrorCommit(deps: MirrorStageDeps, input: Wanted): Promise<Outcome> {
  const { run, heads, log } = input;
  const github = deps.github.repository(run.repository);
  const { allowInsecureHttp } = deps;
  const chosen = await chooseRoute({ ...deps.mirror, github, allowInsecureHttp }, run, heads);
  const at = await syncCommit(deps, { ...input, ...chosen }).catch(async (error: unknown) => {
    // A mirror that is gone was deleted since it was looked up: the next attempt looks again, and creates it.
    if (error instanceof NotFoundError) await forgetMirror(deps.mirror, run.repository, chosen.route);
    if (error instanceof TakenOverError) return undefined;
    throw error;
  });
  // Asked once more: a worker that was away since its push must not say that an older commit is the last one.
  if (!at || !(await isWanted(deps.producer, run, mirrorRef(run.source)))) {
    return { outcome: 'superseded', reason: 'another worker has taken this over' };
  }
  await keepUnprotected(deps.gitlab, at.mirror.projectId, run);
  await handOn(deps, run, at);
  await log.end({ state: 'done', mirrorUrl: at.mirror.webUrl });
  return { outcome: 'done', fields: { gitlab_project_id: at.mirror.projectId, pack_bytes: at.packBytes } };
}

/** Notes what the mirror has now and asks for the pipeline. */
async function handOn(deps: MirrorStageDeps, run: Run, { mirror, isNewRef, mirroredSha, ciFilesOnly }: Synced) {
  const { projectId, fullPath, gitlabUrl } = mirror;
  const ref = mirrorRef(run.source);
  await deps.records.mirrored(run.repository.id, ref).write({
    sha: run.sha,
    runId: run.id,
    mirror: { projectId, fullPath, gitlabUrl },
    ...(ciFilesOnly && { ciFilesOnly }),
  });
  if (isNewRef) await startRefPipelines(deps.producer, { projectId, ref });
  await enqueuePipeline(deps.producer, {
    v: JOB_VERSION,
    command: 'create',
    deliveryId: run.deliveryId,
    run,
    projectId,
    ref,
    ...(mirroredSha !== reportedSha(run) && { mirroredSha }),
    ...(ciFilesOnly && { ciFilesOnly }),
  });
}
